package org.ringdom.launcher.client;

import java.io.PrintWriter;
import java.util.Map;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.demo.Demo;
import org.ringdom.launcher.supervisor.instance.InstanceProbe;

/** The instances of this user on this machine. */
public final class LocalInstances implements InstanceControl {
    private final Map<String, String> environment;

    /** @param environment of this process */
    public LocalInstances(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Presence presence(Instance instance) {
        return InstanceProbe.of(instance.folder()).presence();
    }

    @Override
    public SupervisorClient connect(Instance instance) throws SupervisorException {
        if (presence(instance) == Presence.ABSENT) {
            throw new SupervisorException(
                    "no instance '" + instance.name() + "' is running; start it with `ringdom up -d`");
        }
        return new LocalClient(instance);
    }

    @Override
    public int up(Instance instance, UpOptions options, PrintWriter out) throws SupervisorException {
        return new UpRunner(instance, environment, out).run(options);
    }

    @Override
    public int demo(Instance instance, DemoOptions options, PrintWriter out) throws SupervisorException {
        return Demo.run(this, instance, options, out);
    }
}
