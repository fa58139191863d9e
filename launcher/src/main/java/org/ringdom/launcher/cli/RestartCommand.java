package org.ringdom.launcher.cli;

import java.util.List;

import org.ringdom.launcher.api.RestartReport;
import org.ringdom.launcher.api.ServiceStatus;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.toolstack.config.NearestName;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Restart processes while guests keep running; a failed one gets a new chance.")
final class RestartCommand extends InstanceCommand {
    @Option(names = "--kill", description = "End it with SIGKILL. Default: ask it to stop.")
    private boolean kill;

    @ArgGroup(multiplicity = "1")
    private Which which;

    /** One service, or all. */
    private static final class Which {
        @Parameters(paramLabel = "SERVICE", description = "As `ringdom status` names it, for example blkback.")
        private String service;

        @Option(names = "--all", description = "One after the other, each when the one before is ready; guests are left alone.")
        private boolean all;
    }

    @Override
    public Integer call() throws Exception {
        try (SupervisorClient client = connect()) {
            List<ServiceStatus> services = client.status().services();
            if (which.all) {
                for (ServiceStatus service : services) {
                    if (!service.isGuest() && !service.isStandby()) {
                        restart(client, service.role());
                    }
                }
                return Cli.OK;
            }
            List<String> roles = services.stream().map(ServiceStatus::role).toList();
            if (!roles.contains(which.service)) {
                String hint = NearestName.hint(which.service, roles);
                throw new CliException("there is no service '" + which.service + "'; "
                        + (hint.isEmpty() ? "there are " + String.join(", ", roles) : hint));
            }
            restart(client, which.service);
        }
        return Cli.OK;
    }

    private void restart(SupervisorClient client, String role) throws SupervisorException {
        RestartReport report;
        try (Progress progress = Progress.of(context(), "waiting for the next " + role)) {
            report = client.restart(role, kill);
        }
        out().printf("%s: PID %d ended, PID %d ready after %d ms%n", report.role(), report.oldPid(), report.newPid(),
                report.stallMs());
        out().flush();
    }
}
