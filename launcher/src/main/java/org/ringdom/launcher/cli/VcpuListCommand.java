package org.ringdom.launcher.cli;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.VirtualCpu;
import org.ringdom.launcher.cli.output.VcpuView;
import org.ringdom.launcher.supervisor.ServiceSet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "vcpu-list", description = "List the vCPUs of guests, as xl does.")
final class VcpuListCommand extends InstanceCommand {
    @Mixin
    private OutputOption output;

    @Parameters(paramLabel = "DOMAIN", description = "Names or numbers. Default: all guests.")
    private List<String> names = List.of();

    @Override
    public Integer call() throws Exception {
        List<VirtualCpu> vcpus = new ArrayList<>();
        try (SupervisorClient client = connect()) {
            for (DomainSummary domain : DomainNames.choose(client.list(), names)) {
                if (!names.isEmpty() || domain.domid() >= ServiceSet.FIRST_GUEST_DOMID) {
                    vcpus.addAll(client.vcpuList(domain.domid()));
                }
            }
        }
        if (output.json()) {
            printJson(VcpuView.json(vcpus));
        } else {
            print(VcpuView.table(vcpus));
        }
        return Cli.OK;
    }
}
