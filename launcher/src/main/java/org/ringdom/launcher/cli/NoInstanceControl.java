package org.ringdom.launcher.cli;

import java.io.PrintWriter;
import java.nio.file.Files;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;

/** Stands in until the supervisor can be reached: it finds no instance. */
final class NoInstanceControl implements InstanceControl {
    @Override
    public Presence presence(Instance instance) {
        return Files.isDirectory(instance.folder().shm()) ? Presence.STALE : Presence.ABSENT;
    }

    @Override
    public SupervisorClient connect(Instance instance) throws SupervisorException {
        throw new SupervisorException(
                "no instance '" + instance.name() + "' is running; start it with `ringdom up -d`");
    }

    @Override
    public int up(Instance instance, UpOptions options, PrintWriter out) throws SupervisorException {
        throw new SupervisorException("this build cannot start the supervisor yet");
    }

    @Override
    public int demo(Instance instance, DemoOptions options, PrintWriter out) throws SupervisorException {
        throw new SupervisorException("this build cannot run the demonstration yet");
    }
}
