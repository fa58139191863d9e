package org.ringdom.launcher.cli;

import java.time.Duration;
import java.util.List;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl.UpOptions;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.api.ServiceStatus;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;

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
        Instance instance = instance();
        UpOptions options = new UpOptions(detach, wait, Duration.ofSeconds(timeoutS));
        if (!detach) {
            return context().control().up(instance, options, out());
        }
        try (Progress progress = Progress.of(context(), () -> starting(instance))) {
            return context().control().up(instance, options, out());
        }
    }

    private String starting(Instance instance) {
        try (SupervisorClient client = context().control().connect(instance)) {
            List<ServiceStatus> services = client.status().services();
            long ready = services.stream().filter(service -> service.state() == ServiceState.READY).count();
            return "starting, " + ready + " of " + services.size() + " processes are ready";
        } catch (SupervisorException | RuntimeException notYet) {
            return "starting";
        }
    }
}
