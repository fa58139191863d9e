package org.ringdom.launcher.cli;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.NetworkCard;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.cli.output.DomainView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "network-list", description = "List the network cards of domains.")
final class NetworkListCommand extends InstanceCommand {
    @Mixin
    private OutputOption output;

    @Parameters(arity = "1..*", paramLabel = "DOMAIN", description = "Names or numbers.")
    private List<String> names;

    @Override
    public Integer call() throws Exception {
        List<NetworkCard> cards = new ArrayList<>();
        try (SupervisorClient client = connect()) {
            List<DomainSummary> domains = client.list();
            for (String name : names) {
                cards.addAll(client.networkList(DomainNames.find(domains, name).domid()));
            }
        }
        if (output.json()) {
            printJson(DomainView.networkJson(cards));
        } else {
            print(DomainView.networkTable(cards));
        }
        return Cli.OK;
    }
}
