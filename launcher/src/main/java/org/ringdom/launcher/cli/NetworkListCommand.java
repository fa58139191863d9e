package org.ringdom.launcher.cli;

import java.util.List;

import org.ringdom.launcher.api.NetworkCard;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.cli.output.DomainView;

import picocli.CommandLine.Command;

@Command(name = "network-list", description = "List the network cards of domains.")
final class NetworkListCommand extends DeviceListCommand<NetworkCard> {
    @Override
    List<NetworkCard> devicesOf(SupervisorClient client, int domid) throws SupervisorException {
        return client.networkList(domid);
    }

    @Override
    Object json(List<NetworkCard> devices) {
        return DomainView.networkJson(devices);
    }

    @Override
    String table(List<NetworkCard> devices) {
        return DomainView.networkTable(devices);
    }
}
