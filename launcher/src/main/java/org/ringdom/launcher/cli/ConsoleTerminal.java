package org.ringdom.launcher.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.console.ConsoleClient;
import org.ringdom.launcher.console.Screen;
import org.ringdom.platform.terminal.Termios;
import org.ringdom.runtime.console.ConsoleFrame;

/** The command's own terminal, or what is piped into it, at a domain's console; Ctrl-] leaves it. */
final class ConsoleTerminal {
    private static final int LEAVE = 0x1D;
    private static final int CHUNK = 1024;
    private static final long TYPED_MS = 5000;

    private final Instance instance;
    private final OutputStream out;

    ConsoleTerminal(Instance instance, OutputStream out) {
        this.instance = instance;
        this.out = out;
    }

    /**
     * Shows a console until it ends or is left.
     *
     * @param wish of {@link ConsoleFrame}: to watch, to type, to take over
     * @param fromNow do not begin with what was written before
     * @return why it ended; empty if it was left
     */
    String attach(int domid, int number, int wish, boolean fromNow) throws SupervisorException, IOException {
        boolean terminal = Termios.isTerminal(Termios.STDIN);
        boolean watch = wish == ConsoleFrame.WATCH;
        ConsoleClient client = new ConsoleClient(instance.folder().run().resolve(ConsoleFrame.SOCKET), domid, number,
                wish, fromNow ? ConsoleFrame.FROM_NOW : ConsoleFrame.FROM_OLDEST, new Shown(out, terminal, watch),
                () -> !Files.exists(instance.folder().processTable()));
        if (!terminal) {
            if (!watch) {
                daemon("console-input", () -> pipe(client));
            }
            return client.run();
        }
        try (Termios settings = Termios.of(Termios.STDIN)) {
            Thread restore = new Thread(settings::close);
            Runtime.getRuntime().addShutdownHook(restore);
            settings.enterRaw();
            daemon("console-input", () -> keys(client));
            Termios.onWindowChange(() -> resize(client));
            resize(client);
            return client.run();
        }
    }

    private static void daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
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
