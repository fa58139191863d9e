package org.ringdom.launcher.cli;

import java.util.List;

import org.ringdom.launcher.api.BlockDevice;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.cli.output.DomainView;

import picocli.CommandLine.Command;

@Command(name = "block-list", description = "List the virtual disks of domains.")
final class BlockListCommand extends DeviceListCommand<BlockDevice> {
    @Override
    List<BlockDevice> devicesOf(SupervisorClient client, int domid) throws SupervisorException {
        return client.blockList(domid);
    }

    @Override
    Object json(List<BlockDevice> devices) {
        return DomainView.blockJson(devices);
    }

    @Override
    String table(List<BlockDevice> devices) {
        return DomainView.blockTable(devices);
    }
}
