package org.ringdom.launcher.cli;

import java.util.List;

import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.cli.output.DomainView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List the domains.", footer = {"",
    "State: r running, b blocked, p paused, s shut down, c crashed, d dying."})
final class ListCommand extends InstanceCommand {
    @Option(names = {"-v", "--verbose"}, description = "Show UUID and shutdown reason as well.")
    private boolean verbose;

    @Mixin
    private OutputOption output;

    @Mixin
    private DomainChoice choice;

    @Override
    public Integer call() throws Exception {
        List<DomainSummary> domains;
        try (SupervisorClient client = connect()) {
            domains = choice.of(client.list());
        }
        if (output.json()) {
            printJson(DomainView.json(domains));
        } else {
            print(DomainView.table(domains, verbose));
        }
        return Cli.OK;
    }
}
