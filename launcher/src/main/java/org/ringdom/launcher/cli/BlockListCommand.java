package org.ringdom.launcher.cli;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.api.BlockDevice;
import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.cli.output.DomainView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "block-list", description = "List the virtual disks of domains.")
final class BlockListCommand extends InstanceCommand {
    @Mixin
    private OutputOption output;

    @Parameters(arity = "1..*", paramLabel = "DOMAIN", description = "Names or numbers.")
    private List<String> names;

    @Override
    public Integer call() throws Exception {
        List<BlockDevice> devices = new ArrayList<>();
        try (SupervisorClient client = connect()) {
            List<DomainSummary> domains = client.list();
            for (String name : names) {
                devices.addAll(client.blockList(DomainNames.find(domains, name).domid()));
            }
        }
        if (output.json()) {
            printJson(DomainView.blockJson(devices));
        } else {
            print(DomainView.blockTable(devices));
        }
        return Cli.OK;
    }
}
