package org.ringdom.launcher.supervisor.keeper;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.ringdom.launcher.supervisor.LogSettings;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.SettingsFile;
import org.ringdom.launcher.supervisor.StandbySettings;
import org.ringdom.runtime.ipc.InstanceBells;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.service.ServiceFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps processes. It goes on while the supervisor's agent waits for a core or a store that is dead. Other
 * threads ask through a queue; none of the methods waits for what it asks for, {@link #awaitStopped} apart.
 */
public final class KeeperThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeeperThread.class);
    private static final long ROTATE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(1);

    private final ProcessHost host;
    private final InstanceBells bells;
    private final Keeper keeper;
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "keeper");
    private final LogRotation logs;
    private final Confinements confinements;
    private long rotateAtNs = System.nanoTime();
    private volatile boolean closed;

    /**
     * @param table the instance's, writable
     * @param listener hears on the keeper's thread
     * @param environment of this process
     * @param confinements what each role may do
     */
    public KeeperThread(InstanceFolder folder, ProcessTableFile table, KeeperListener listener,
            Map<String, String> environment, Confinements confinements) {
        this.confinements = confinements;
        Map<String, String> options = SettingsFile.of(folder).usable(ServiceSet.SUPERVISOR);
        LogSettings kept = LogSettings.from(options);
        logs = new LogRotation(folder.logs(), kept.maxKib() << 10, kept.oldFiles());
        host = new LinuxHost(folder.logs(), ChildEnvironment.of(environment));
        bells = new InstanceBells(folder);
        keeper = new Keeper(new Keeper.Tools(folder, table, new JvmCommands(folder), host, new Keeper.Bells() {
            @Override
            public void ring(ServiceSpec spec) {
                if (spec.isCore()) {
                    bells.ringCore();
                } else if (spec.isFabric()) {
                    bells.ringFabric();
                } else {
                    bells.ring(spec.domid().orElseThrow());
                }
            }

            @Override
            public void ringAll() {
                bells.ringServices();
            }
        }, SystemNanoClock.INSTANCE, SystemEpochClock.INSTANCE, StandbySettings.from(options), confinements), listener);
        thread.setDaemon(true);
    }

    /** Begins to work. */
    public void begin() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
                    request.run();
                }
                rotateLogs();
                long limitNs = Math.min(keeper.doWork(), LONGEST_NS);
                if (requests.isEmpty()) {
                    host.await(limitNs, keeper::onDeath);
                }
            }
        } catch (ServiceFailure fenced) {
            LOG.error("{}", fenced.getMessage());
            Runtime.getRuntime().halt(fenced.exitCode());
        } catch (Throwable bug) { // whatever it is: the core starts a successor, which adopts what runs
            LOG.error("a bug ends the supervisor", bug);
            Runtime.getRuntime().halt(ServiceFailure.BUG);
        }
    }

    private void rotateLogs() {
        long nowNs = System.nanoTime();
        if (nowNs - rotateAtNs >= 0) {
            rotateAtNs = nowNs + ROTATE_NS;
            logs.look();
        }
    }

    private void ask(Runnable request) {
        requests.add(request);
        host.wake();
    }

    /** Starts a process and keeps it running from now on; a guest's is started once. */
    public void start(ServiceSpec spec) {
        ask(() -> keeper.start(spec));
    }

    /** The same; {@code unstarted} is told by the keeper's thread why it could not be started at all, before its entry says that it is dead. */
    public void start(ServiceSpec spec, Consumer<String> unstarted) {
        ask(() -> keeper.start(spec, unstarted));
    }

    /** Takes a process over from a dead supervisor. */
    public void adopt(ServiceSpec spec, ProcessEntry entry) {
        ask(() -> keeper.adopt(spec, entry));
    }

    /**
     * Ends a process for good.
     *
     * @param graceNs between SIGTERM and SIGKILL; 0: SIGKILL at once
     * @param forget whether its table entry is given back
     */
    public void stop(String role, long graceNs, boolean forget) {
        ask(() -> keeper.stop(role, graceNs, forget));
    }

    /** Ends a process and starts its successor. */
    public void restart(String role, boolean kill, long graceNs) {
        ask(() -> keeper.restart(role, kill, graceNs));
    }

    /** What each role may do with files. */
    public Confinements confinements() {
        return confinements;
    }

    /** Waits until no process runs whose role {@code which} names; false if that takes too long. */
    public boolean awaitStopped(Predicate<String> which, long timeoutNs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + timeoutNs;
        while (System.nanoTime() - deadlineNs < 0) {
            CountDownLatch looked = new CountDownLatch(1);
            boolean[] running = new boolean[1];
            ask(() -> {
                running[0] = keeper.running().stream().anyMatch(which);
                looked.countDown();
            });
            looked.await();
            if (!running[0]) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return false;
    }

    /** Ends the thread; processes run on. */
    @Override
    public void close() {
        closed = true;
        host.wake();
    }
}
