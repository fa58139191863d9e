package org.ringdom.launcher.cli;

import java.util.List;

import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.SupervisorClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands that turn a domain's name into its number and back. */
final class DomainIdCommands {
    private DomainIdCommands() {
    }

    @Command(name = "domid", description = "Print the number of a domain.")
    static final class Number extends InstanceCommand {
        @Parameters(paramLabel = "NAME", description = "What it is called.")
        private String name;

        @Override
        public Integer call() throws Exception {
            try (SupervisorClient client = connect()) {
                List<DomainSummary> named = client.list().stream().filter(domain -> domain.name().equals(name))
                        .toList();
                if (named.isEmpty()) {
                    throw new CliException("there is no domain '" + name + "'; `ringdom list` shows the domains");
                }
                out().println(named.getFirst().domid());
            }
            return Cli.OK;
        }
    }

    @Command(name = "domname", description = "Print the name of a domain.")
    static final class Name extends InstanceCommand {
        @Parameters(paramLabel = "DOMID", description = "Its number.")
        private int domid;

        @Override
        public Integer call() throws Exception {
            try (SupervisorClient client = connect()) {
                out().println(client.list().stream().filter(domain -> domain.domid() == domid).findFirst()
                        .orElseThrow(() -> new CliException(
                                "there is no domain " + domid + "; `ringdom list` shows the domains"))
                        .name());
            }
            return Cli.OK;
        }
    }
}
