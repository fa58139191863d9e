package org.ringdom.launcher.cli;

import org.ringdom.launcher.api.InstanceStatus;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.cli.output.StatusView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Show the processes of the instance: PID, state, health, age, restarts, last stall.", footer = {
    "", "Exits with 0 if every process is ready and answers, else with 1."})
final class StatusCommand extends InstanceCommand {
    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws Exception {
        InstanceStatus status;
        try (SupervisorClient client = connect()) {
            status = client.status();
        }
        if (output.json()) {
            printJson(StatusView.json(status));
        } else {
            print(StatusView.table(status));
        }
        return status.healthy() ? Cli.OK : Cli.FAILED;
    }
}
