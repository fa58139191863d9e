package org.ringdom.launcher.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.console.ConsoleLog;
import org.ringdom.runtime.console.ConsoleEntry;
import org.ringdom.runtime.console.ConsoleFrame;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "console", description = {"Attach this terminal to a domain's console; Ctrl-] leaves it.",
    "Several may look at one console, one of them types. It goes on when the console service is restarted."})
final class ConsoleCommand extends InstanceCommand {
    private static final long POLL_MS = 100;

    @Option(names = {"-n",
        "--number"}, paramLabel = "N", defaultValue = "0", description = "Which of its consoles: 0 is the first, 1 the first channel of its file. Default: ${DEFAULT-VALUE}.")
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
        int wish = watch ? ConsoleFrame.WATCH : take ? ConsoleFrame.TAKE : ConsoleFrame.TYPE;
        return ended(context(), new ConsoleTerminal(instance, out).attach(domid(instance), number, wish, fromNow));
    }

    /** Attaches this terminal to the first console of a domain; the exit code of the command. */
    static int attach(CliContext context, Instance instance, int domid) throws SupervisorException, IOException {
        context.out().flush();
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            return ended(context, new ConsoleTerminal(instance, out).attach(domid, 0, ConsoleFrame.TYPE, false));
        } catch (UncheckedIOException unread) {
            return Cli.FAILED; // nobody reads what we print
        }
    }

    private static int ended(CliContext context, String why) {
        context.err().println();
        if (!why.isEmpty()) {
            context.err().println("ringdom: " + why);
        }
        return Cli.OK;
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
}
