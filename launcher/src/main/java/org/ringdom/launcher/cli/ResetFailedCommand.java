package org.ringdom.launcher.cli;

import java.util.List;

import org.ringdom.launcher.api.RestartReport;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.api.ServiceStatus;
import org.ringdom.launcher.api.SupervisorClient;

import picocli.CommandLine.Command;

@Command(name = "reset-failed", description = "Forget the deaths of services that were given up, and start them again.")
final class ResetFailedCommand extends InstanceCommand {
    @Override
    public Integer call() throws Exception {
        try (SupervisorClient client = connect()) {
            List<ServiceStatus> failed = client.status().services().stream()
                    .filter(service -> service.state() == ServiceState.FAILED && !service.isGuest()).toList();
            for (ServiceStatus service : failed) {
                RestartReport report = client.restart(service.role(), false);
                out().printf("%s: PID %d ready%n", report.role(), report.newPid());
                out().flush();
            }
            if (failed.isEmpty()) {
                out().println("no service is given up");
            }
        }
        return Cli.OK;
    }
}
