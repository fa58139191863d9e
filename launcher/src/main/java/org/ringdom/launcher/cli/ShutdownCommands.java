package org.ringdom.launcher.cli;

import java.util.List;
import java.util.stream.Collectors;

import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.supervisor.ServiceSet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that ask guests to end: they take the time they need. */
final class ShutdownCommands {
    private static final long POLL_MS = 50;

    private ShutdownCommands() {
    }

    /** What they have in common. */
    abstract static class Verb extends InstanceCommand {
        @Option(names = {"-a", "--all"}, description = "All guests.")
        private boolean all;

        @Option(names = {"-w", "--wait"}, description = "Wait until they have done it.")
        private boolean wait;

        @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "0", description = "With --wait: give up after that, with exit code 1; 0: never. Default: ${DEFAULT-VALUE}.")
        private int timeoutS;

        @Parameters(paramLabel = "DOMAIN", description = "Names or numbers.")
        private List<String> names = List.of();

        abstract boolean reboot();

        @Override
        public Integer call() throws Exception {
            if (all == !names.isEmpty()) {
                throw new CliException(all
                        ? "either --all or domains, not both"
                        : "which domain? `ringdom list` shows the domains, --all means all guests");
            }
            try (SupervisorClient client = connect()) {
                List<DomainSummary> chosen = chosen(client.list());
                for (DomainSummary domain : chosen) {
                    client.shutdown(domain.domid(), reboot());
                }
                if (wait) {
                    await(client, chosen);
                }
            }
            return Cli.OK;
        }

        private List<DomainSummary> chosen(List<DomainSummary> domains) throws CliException {
            if (all) {
                return domains.stream().filter(domain -> domain.domid() >= ServiceSet.FIRST_GUEST_DOMID
                        && !stopped(domain)).toList();
            }
            return DomainNames.choose(domains, names);
        }

        private void await(SupervisorClient client, List<DomainSummary> asked)
                throws SupervisorException, InterruptedException, CliException {
            long beginNs = System.nanoTime();
            List<DomainSummary> waiting = asked;
            String[] shown = {names(asked)};
            try (Progress progress = Progress.of(context(), () -> "waiting for " + shown[0])) {
                while (!waiting.isEmpty()) {
                    List<DomainSummary> now = client.list();
                    waiting = asked.stream().filter(domain -> !hasDone(domain, now)).toList();
                    shown[0] = names(waiting);
                    if (timeoutS > 0 && System.nanoTime() - beginNs > timeoutS * 1_000_000_000L
                            && !waiting.isEmpty()) {
                        throw new CliException(names(waiting) + " did not " + (reboot() ? "reboot" : "shut down")
                                + " within " + timeoutS + " s; `ringdom destroy` ends a domain at once");
                    }
                    if (!waiting.isEmpty()) {
                        Thread.sleep(POLL_MS);
                    }
                }
            }
        }

        private boolean hasDone(DomainSummary domain, List<DomainSummary> now) {
            boolean gone = now.stream().noneMatch(other -> other.domid() == domain.domid() && !stopped(other));
            boolean back = now.stream().anyMatch(other -> other.domid() != domain.domid()
                    && other.name().equals(domain.name()) && !stopped(other));
            return gone && (back || !reboot() || !comesBack(domain, now));
        }

        /** A domain that stays although it has stopped is preserved: nobody makes it again. */
        private static boolean comesBack(DomainSummary domain, List<DomainSummary> now) {
            return now.stream().noneMatch(other -> other.domid() == domain.domid() && stopped(other));
        }

        private static boolean stopped(DomainSummary domain) {
            return domain.state().shutdown() || domain.state().crashed() || domain.state().dying();
        }

        private static String names(List<DomainSummary> domains) {
            return domains.stream().map(domain -> domain.name() + " (" + domain.domid() + ")")
                    .collect(Collectors.joining(", "));
        }
    }

    @Command(name = "shutdown", description = "Ask guests to power off, by control/shutdown in the store.", footer = {
        "",
        "A guest may take its time, or take no notice; `ringdom destroy` ends it at once."})
    static final class Shutdown extends Verb {
        @Override
        boolean reboot() {
            return false;
        }
    }

    @Command(name = "reboot", description = "Ask guests to reboot: they end, and are made again as on_reboot says.")
    static final class Reboot extends Verb {
        @Override
        boolean reboot() {
            return true;
        }
    }
}
