package org.ringdom.launcher.cli;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists the devices of one kind that domains have. */
@Command
abstract class DeviceListCommand<T> extends InstanceCommand {
    @Mixin
    private OutputOption output;

    @Parameters(arity = "1..*", paramLabel = "DOMAIN", description = "Names or numbers.")
    private List<String> names;

    abstract List<T> devicesOf(SupervisorClient client, int domid) throws SupervisorException;

    abstract Object json(List<T> devices);

    abstract String table(List<T> devices);

    @Override
    public Integer call() throws Exception {
        List<T> devices = new ArrayList<>();
        try (SupervisorClient client = connect()) {
            List<DomainSummary> domains = client.list();
            for (String name : names) {
                devices.addAll(devicesOf(client, DomainNames.find(domains, name).domid()));
            }
        }
        if (output.json()) {
            printJson(json(devices));
        } else {
            print(table(devices));
        }
        return Cli.OK;
    }
}
