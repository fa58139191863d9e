package org.ringdom.launcher.cli;

import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands that do one thing to one domain. */
final class DomainVerbs {
    private DomainVerbs() {
    }

    /** What they have in common. */
    abstract static class Verb extends InstanceCommand {
        @Parameters(index = "0", paramLabel = "DOMAIN", description = "Its name or number.")
        private String domain;

        abstract void apply(SupervisorClient client, int domid) throws SupervisorException;

        @Override
        public Integer call() throws Exception {
            try (SupervisorClient client = connect()) {
                apply(client, DomainNames.find(client.list(), domain).domid());
            }
            return Cli.OK;
        }
    }

    @Command(name = "pause", description = "Stop a domain's vCPUs.")
    static final class Pause extends Verb {
        @Override
        void apply(SupervisorClient client, int domid) throws SupervisorException {
            client.pause(domid);
        }
    }

    @Command(name = "unpause", description = "Let a paused domain go on.")
    static final class Unpause extends Verb {
        @Override
        void apply(SupervisorClient client, int domid) throws SupervisorException {
            client.unpause(domid);
        }
    }

    @Command(name = "destroy", description = "End a domain at once, as pulling its plug would.")
    static final class Destroy extends Verb {
        @Override
        void apply(SupervisorClient client, int domid) throws SupervisorException {
            client.destroy(domid);
        }
    }
}
