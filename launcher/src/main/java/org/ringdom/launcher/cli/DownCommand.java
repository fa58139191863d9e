package org.ringdom.launcher.cli;

import java.time.Duration;

import org.ringdom.launcher.api.SupervisorClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "down", description = "Destroy all domains and end all processes of the instance.")
final class DownCommand extends InstanceCommand {
    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "30", description = "Kill what has not ended by then. Default: ${DEFAULT-VALUE}.")
    private int timeoutS;

    @Override
    public Integer call() throws Exception {
        try (SupervisorClient client = connect()) {
            try (Progress progress = Progress.of(context(), "ending domains and processes")) {
                client.down(Duration.ofSeconds(timeoutS));
            }
        }
        return Cli.OK;
    }
}
