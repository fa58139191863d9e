package org.ringdom.launcher.client;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl.Presence;
import org.ringdom.launcher.api.InstanceControl.UpOptions;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.SettingsFile;
import org.ringdom.launcher.supervisor.boot.SupervisorMain;
import org.ringdom.launcher.supervisor.instance.InstanceProbe;
import org.ringdom.launcher.supervisor.instance.LogTail;
import org.ringdom.launcher.supervisor.keeper.ChildEnvironment;
import org.ringdom.launcher.supervisor.keeper.JvmCommands;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.process.ExitStatus;
import org.ringdom.platform.process.Processes;
import org.ringdom.platform.process.Spawn;
import org.ringdom.runtime.memory.SharedFileException;

/** {@code ringdom up}: starts the supervisor, which makes or adopts the instance, and waits for it. */
final class UpRunner {
    private static final long POLL_MS = 15;
    private static final long SUPERVISOR_NS = TimeUnit.SECONDS.toNanos(90);
    private static final Duration DOWN_GRACE = Duration.ofSeconds(30);

    private final Instance instance;
    private final Map<String, String> environment;
    private final PrintWriter out;

    UpRunner(Instance instance, Map<String, String> environment, PrintWriter out) {
        this.instance = instance;
        this.environment = environment;
        this.out = out;
    }

    int run(UpOptions options) throws SupervisorException {
        long beginNs = System.nanoTime();
        announce(InstanceProbe.of(instance.folder()));
        List<String> wrong = SettingsFile.of(instance.folder()).objections();
        if (!wrong.isEmpty()) {
            throw new SupervisorException(wrong.getFirst());
        }
        long logFrom = LogTail.end(log());
        int pid;
        try (Spawn.Child child = start()) {
            pid = child.pid();
            awaitSupervisor(child, logFrom);
        }
        say("instance '" + instance.name() + "' is up, supervisor PID "
                + supervisor().map(ProcessEntry::pid).orElse(0));
        if (!options.detach() || options.waitReady()) {
            awaitReady(options.timeout());
            say(String.format("all processes are ready after %.1f s", (System.nanoTime() - beginNs) / 1e9));
        }
        return options.detach() ? 0 : stay(pid);
    }

    private void announce(InstanceProbe probe) throws SupervisorException {
        if (probe.presence() == Presence.RUNNING && !probe.stopping()) {
            throw new SupervisorException("instance '" + instance.name() + "' is already running (supervisor PID "
                    + probe.supervisor().orElseThrow().pid() + "); `ringdom status` shows it, `ringdom down` ends it");
        }
        if (probe.presence() == Presence.STALE) {
            say("wiping " + instance.folder().shm() + ", left by an instance none of whose processes lives");
        } else if (probe.stopping()) {
            say("the instance was being taken down; finishing that first");
        } else if (probe.presence() == Presence.WITHOUT_SUPERVISOR) {
            say("adopting " + probe.alive().size() + " processes of instance '" + instance.name() + "'");
        }
    }

    private Spawn.Child start() throws SupervisorException {
        try {
            instance.folder().createState(); // the supervisor makes what lies in shared memory
            List<String> command = new JvmCommands(instance.folder())
                    .firstSupervisor(SupervisorMain.class.getName());
            return Spawn.command(command).environment(ChildEnvironment.of(environment)).output(log()).start();
        } catch (RuntimeException failed) {
            throw new SupervisorException(failed.getMessage(), failed);
        }
    }

    private Path log() {
        return instance.folder().logs().resolve(ServiceSet.SUPERVISOR + ".log");
    }

    private Optional<ProcessEntry> supervisor() {
        return InstanceProbe.of(instance.folder()).supervisor();
    }

    /** Looks only at what the supervisor says of itself: whether it lives its parent knows. */
    private boolean isReady(int supervisor) {
        if (!Files.exists(instance.folder().processTable())) {
            return false;
        }
        try (ProcessTableFile table = ProcessTableFile.open(instance.folder().processTable(), false)) {
            return table.find(ServiceSet.SUPERVISOR)
                    .filter(entry -> entry.pid() == supervisor && entry.state() == ServiceState.READY).isPresent();
        } catch (LinuxException | SharedFileException beingMade) {
            return false;
        }
    }

    private void awaitSupervisor(Spawn.Child child, long logFrom) throws SupervisorException {
        long deadlineNs = System.nanoTime() + SUPERVISOR_NS;
        while (System.nanoTime() - deadlineNs < 0) {
            if (isReady(child.pid())) {
                return;
            }
            if (child.handle().isDead()) {
                throw new SupervisorException(whyDead(Processes.reap(child.pid()), logFrom));
            }
            pause();
        }
        throw new SupervisorException("the supervisor is not ready after 90 s; see " + log());
    }

    private String whyDead(Optional<ExitStatus> status, long logFrom) {
        if (status.isPresent() && status.get().code() == SupervisorMain.ALREADY_RUNNING) {
            return "instance '" + instance.name() + "' is already running, or just being started or ended by somebody"
                    + " else; `ringdom status` shows it";
        }
        return "the supervisor ended (" + status.map(Object::toString).orElse("killed") + "): "
                + LogTail.lastError(log(), logFrom).orElse("see " + log());
    }

    /** Looks only at what the supervisor says: to look at each process takes from them what they need to start. */
    private void awaitReady(Duration timeout) throws SupervisorException {
        Set<String> expected = ServiceSet.ofThisBuild().startOrder().stream().map(ServiceSpec::role)
                .collect(Collectors.toSet());
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        try (ProcessTableFile table = ProcessTableFile.open(instance.folder().processTable(), false)) {
            while (true) {
                awaitStates(table, expected.size(), deadlineNs);
                Set<String> missing = new TreeSet<>(expected);
                table.entries().stream().filter(entry -> entry.state() == ServiceState.READY)
                        .forEach(entry -> missing.remove(entry.role()));
                if (missing.isEmpty()) {
                    return;
                }
                boolean failed = table.count(ServiceState.FAILED) > 0;
                if (failed || System.nanoTime() - deadlineNs > 0) {
                    throw new SupervisorException("not ready" + (failed ? "" : " after " + timeout.toSeconds() + " s")
                            + ": " + String.join(", ", missing) + "; `ringdom logs` says why");
                }
                pause();
            }
        }
    }

    private static void awaitStates(ProcessTableFile table, int ready, long deadlineNs) throws SupervisorException {
        while (table.count(ServiceState.READY) < ready && table.count(ServiceState.FAILED) == 0
                && System.nanoTime() - deadlineNs < 0) {
            pause();
        }
    }

    /** Stays until the instance ends by itself; Ctrl-C takes it down. */
    private int stay(int pid) throws SupervisorException {
        say("Ctrl-C takes it down");
        Thread down = new Thread(() -> {
            try (LocalClient client = new LocalClient(instance)) {
                client.down(DOWN_GRACE);
            } catch (SupervisorException failed) {
                say(failed.getMessage());
            }
        }, "down");
        Runtime.getRuntime().addShutdownHook(down);
        while (InstanceProbe.of(instance.folder()).presence() != Presence.ABSENT) {
            Processes.reap(pid);
            pause(200);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(down);
        } catch (IllegalStateException ending) {
            return 0;
        }
        return 0;
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private static void pause() throws SupervisorException {
        pause(POLL_MS);
    }

    private static void pause(long ms) throws SupervisorException {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SupervisorException("interrupted", e);
        }
    }
}
