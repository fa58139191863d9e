package org.ringdom.launcher.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.console.ConsoleClient;
import org.ringdom.launcher.console.ConsoleLog;
import org.ringdom.launcher.console.Screen;
import org.ringdom.platform.terminal.Termios;
import org.ringdom.runtime.console.ConsoleEntry;
import org.ringdom.runtime.console.ConsoleFrame;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "console", description = {"Attach this terminal to a domain's console; Ctrl-] leaves it.",
    "Several may look at one console, one of them types. It goes on when the console service is restarted."})
final class ConsoleCommand extends InstanceCommand {
    private static final int LEAVE = 0x1D;
    private static final int CHUNK = 1024;
    private static final long POLL_MS = 100;
    private static final long TYPED_MS = 5000;

    @Option(names = {"-n",
        "--number"}, paramLabel = "N", defaultValue = "0", description = "Which of its consoles. Default: ${DEFAULT-VALUE}.")
    private int number;

    @Option(names = {"-w", "--watch"}, description = "Only look.")
    private boolean watch;

    @Option(names = {"-t", "--take"}, description = "Type here, and let whoever types now only look.")
    private boolean take;

    @Option(names = "--new", description = "Do not begin with what was written before.")
    private boolean fromNow;

    @Option(names = {"-l",
        "--log"}, description = "Print what the console's journal has, also of a domain that is gone or while the service is dead.")
    private boolean log;

    @Option(names = {"-f", "--follow"}, description = "With --log: go on with what is written from now on.")
    private boolean follow;

    @Option(names = {"-T", "--times"}, description = "With --log: begin each line with its time.")
    private boolean times;

    @Parameters(paramLabel = "DOMAIN", description = "Its name or number.")
    private String domain;

    @Override
    public Integer call() throws Exception {
        Instance instance = instance();
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            if (log) {
                new ConsoleLog(instance.folder().journal(ConsoleEntry.JOURNAL), domain, number, times,
                        new BufferedOutputStream(out)).print(follow, POLL_MS);
                return Cli.OK;
            }
            return attach(instance, out);
        } catch (UncheckedIOException unread) {
            return Cli.FAILED; // nobody reads what we print
        }
    }

    private int attach(Instance instance, OutputStream out) throws Exception {
        int domid = domid(instance);
        boolean terminal = Termios.isTerminal(Termios.STDIN);
        int wish = watch ? ConsoleFrame.WATCH : take ? ConsoleFrame.TAKE : ConsoleFrame.TYPE;
        ConsoleClient client = new ConsoleClient(instance.folder().run().resolve(ConsoleFrame.SOCKET), domid, number,
                wish, fromNow ? ConsoleFrame.FROM_NOW : ConsoleFrame.FROM_OLDEST, new Shown(out, terminal, watch),
                () -> !Files.exists(instance.folder().processTable()));
        if (!terminal) {
            if (!watch) {
                daemon("console-input", () -> pipe(client));
            }
            return ended(client.run());
        }
        try (Termios settings = Termios.of(Termios.STDIN)) {
            Thread restore = new Thread(settings::close);
            Runtime.getRuntime().addShutdownHook(restore);
            settings.enterRaw();
            daemon("console-input", () -> keys(client));
            Termios.onWindowChange(() -> resize(client));
            resize(client);
            String why = client.run();
            settings.close();
            return ended(why);
        }
    }

    private int ended(String why) {
        context().err().println();
        if (!why.isEmpty()) {
            context().err().println("ringdom: " + why);
        }
        return Cli.OK;
    }

    private static void daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** By its number, by the name that the supervisor knows, or else by the one that the journal knows. */
    private int domid(Instance instance) throws CliException, SupervisorException {
        if (domain.matches("[0-9]{1,5}")) {
            return Integer.parseInt(domain);
        }
        try (SupervisorClient client = connect()) {
            return DomainNames.find(client.list(), domain).domid();
        } catch (SupervisorException away) {
            Optional<Integer> known = new ConsoleLog(instance.folder().journal(ConsoleEntry.JOURNAL), domain, number,
                    false, OutputStream.nullOutputStream()).domid();
            return known.orElseThrow(() -> away);
        }
    }

    /** What is piped in is typed; at its end the guest has it all, and the command leaves. */
    private static void pipe(ConsoleClient client) {
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = new FileInputStream(FileDescriptor.in)) {
            int count = in.read(chunk);
            while (count > 0 && client.type(chunk, 0, count)) {
                count = in.read(chunk);
            }
            if (count < 0) {
                client.awaitTyped(TYPED_MS);
            }
        } catch (IOException | InterruptedException ended) {
            // nothing more is typed
        }
        client.leave();
    }

    /** The terminal stays open: its settings have yet to be put back. */
    private static void keys(ConsoleClient client) {
        byte[] chunk = new byte[CHUNK];
        InputStream in = new FileInputStream(FileDescriptor.in);
        try {
            int count = in.read(chunk);
            while (count > 0) {
                int leave = indexOf(chunk, count);
                client.type(chunk, 0, leave < 0 ? count : leave);
                if (leave >= 0) {
                    break;
                }
                count = in.read(chunk);
            }
        } catch (IOException | InterruptedException ended) {
            // the terminal is gone
        }
        client.leave();
    }

    private static int indexOf(byte[] chunk, int count) {
        for (int i = 0; i < count; i++) {
            if (chunk[i] == LEAVE) {
                return i;
            }
        }
        return -1;
    }

    private static void resize(ConsoleClient client) {
        Termios.windowSize(Termios.STDOUT).ifPresent(size -> client.resize(size.columns(), size.rows()));
    }

    /** Shows a console on standard output. */
    private static final class Shown implements Screen {
        private final OutputStream out;
        private final boolean terminal;
        private final boolean watcher;
        private boolean mayTypeBefore = true;

        Shown(OutputStream out, boolean terminal, boolean watcher) {
            this.out = out;
            this.terminal = terminal;
            this.watcher = watcher;
        }

        @Override
        public void show(byte[] bytes, int offset, int length) {
            try {
                out.write(bytes, offset, length);
                out.flush();
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }

        @Override
        public void skipped(long bytes) {
            say(bytes + " bytes are skipped here; `ringdom console --log` has them");
        }

        @Override
        public void role(boolean mayType) {
            if (mayType != mayTypeBefore && !watcher) {
                say(mayType ? "you type now" : "somebody else types; you only look (--take would take over)");
            }
            mayTypeBefore = mayType;
        }

        @Override
        public void away(boolean away) {
            say(away ? "the console service is away; waiting for it" : "it is back");
        }

        private void say(String text) {
            if (terminal) {
                byte[] line = ("\r\n[ringdom: " + text + "]\r\n").getBytes(StandardCharsets.UTF_8);
                show(line, 0, line.length);
            }
        }
    }
}
