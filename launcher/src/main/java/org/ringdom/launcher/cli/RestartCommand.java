package org.ringdom.launcher.cli;

import java.util.List;

import org.ringdom.launcher.api.RestartReport;
import org.ringdom.launcher.api.ServiceStatus;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.toolstack.config.NearestName;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Restart one process while guests keep running; a failed one gets a new chance.")
final class RestartCommand extends InstanceCommand {
    @Option(names = "--kill", description = "End it with SIGKILL. Default: ask it to stop.")
    private boolean kill;

    @Parameters(paramLabel = "SERVICE", description = "As `ringdom status` names it, for example blkback.")
    private String service;

    @Override
    public Integer call() throws Exception {
        try (SupervisorClient client = connect()) {
            List<String> roles = client.status().services().stream().map(ServiceStatus::role).toList();
            if (!roles.contains(service)) {
                String hint = NearestName.hint(service, roles);
                throw new CliException("there is no service '" + service + "'; "
                        + (hint.isEmpty() ? "there are " + String.join(", ", roles) : hint));
            }
            RestartReport report;
            try (Progress progress = Progress.of(context(), "waiting for the next " + service)) {
                report = client.restart(service, kill);
            }
            out().printf("%s: PID %d ended, PID %d ready after %d ms%n", report.role(), report.oldPid(),
                    report.newPid(),
                    report.stallMs());
        }
        return Cli.OK;
    }
}
