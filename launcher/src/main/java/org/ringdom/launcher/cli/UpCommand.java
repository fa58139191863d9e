package org.ringdom.launcher.cli;

import java.time.Duration;

import org.ringdom.launcher.api.InstanceControl.UpOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "up", description = "Start the instance: the core, the fabric and the driver domains. What runs already is"
        + " adopted, so `up` also mends an instance that lost its supervisor.")
final class UpCommand extends InstanceCommand {
    @Option(names = {"-d", "--detach"}, description = "Return to the shell. Default: stay, until Ctrl-C takes it down.")
    private boolean detach;

    @Option(names = "--wait", description = "With -d, return only when every process is ready. Default: when the"
            + " supervisor is.")
    private boolean wait;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "60", description = "How long --wait waits. Default: ${DEFAULT-VALUE}.")
    private int timeoutS;

    @Override
    public Integer call() throws Exception {
        return context().control().up(instance(), new UpOptions(detach, wait, Duration.ofSeconds(timeoutS)), out());
    }
}
