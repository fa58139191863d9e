package org.ringdom.core.watch;

import java.util.List;
import java.util.Optional;

import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.Errno;
import org.ringdom.core.requests.SupervisorHello;
import org.ringdom.platform.process.PidFd;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Processes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a supervisor running: when the one it watches dies it starts a successor, unless the instance is being taken down
 * or somebody else has started one meanwhile. Whom to watch it learns from {@code procs.tbl} at its start, and from the
 * supervisor's own hello. Threading: the agent's.
 */
public final class SupervisorWatch implements SupervisorHello, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisorWatch.class);
    private static final long NOT_DUE = Long.MAX_VALUE;

    private final SharedBuffer processTable;
    private final Starter starter;
    private final Deaths deaths;
    private final NanoClock clock;
    private final Backoff backoff = new Backoff();
    private ProcessIdentity watched;
    private PidFd handle;
    private List<String> command = List.of();
    private long watchedSinceNs;
    private long dueInNs = NOT_DUE;
    private long diedAtNs;
    private long respawns;

    /** Starts a successor. */
    @FunctionalInterface
    public interface Starter {
        /** Starts {@code command} in a session of its own. */
        ProcessIdentity start(List<String> command);
    }

    /** Tells when a process is dead. */
    public interface Deaths {
        /** Has {@code onDeath} called, on the agent's thread, once the handle is readable. */
        void watch(PidFd handle, Runnable onDeath);

        /** Forgets a handle; it is about to be closed. */
        void forget(PidFd handle);
    }

    /** Begins to watch whom the process table names, if anybody. */
    public SupervisorWatch(SharedBuffer processTable, Starter starter, Deaths deaths, NanoClock clock) {
        this.processTable = processTable;
        this.starter = starter;
        this.deaths = deaths;
        this.clock = clock;
        watchEntry();
    }

    /** Supervisors started since this process began. */
    public long respawns() {
        return respawns;
    }

    @Override
    public long hello(int pid, long startTimeTicks, List<String> successor) {
        boolean adopted = adopt(new ProcessIdentity(pid, startTimeTicks, ProcessIdentity.currentBootId()));
        if (adopted) {
            command = successor;
            dueInNs = NOT_DUE;
            backoff.forget();
        }
        return adopted ? 0 : -Errno.ESRCH;
    }

    /** True if the process table names a supervisor that runs, or one whose successor can be started. */
    private boolean watchEntry() {
        SupervisorEntry entry = SupervisorEntry.read(processTable);
        if (entry == null) {
            return false;
        }
        command = entry.command().isEmpty() ? command : entry.command();
        ProcessIdentity identity = new ProcessIdentity(entry.pid(), entry.startTimeTicks(),
                ProcessIdentity.currentBootId());
        if (adopt(identity)) {
            return true;
        }
        schedule(0);
        return false;
    }

    private boolean adopt(ProcessIdentity identity) {
        if (identity.equals(watched)) {
            return true;
        }
        Optional<PidFd> adopted = identity.adopt();
        if (adopted.isEmpty()) {
            return false;
        }
        if (adopted.get().isDead()) { // a zombie, whose parent has not looked at it yet
            adopted.get().close();
            return false;
        }
        letGo();
        watched = identity;
        handle = adopted.get();
        watchedSinceNs = clock.nanoTime();
        deaths.watch(handle, this::onDeath);
        return true;
    }

    private void onDeath() {
        long livedNs = clock.nanoTime() - watchedSinceNs;
        int pid = watched.pid();
        letGo();
        bury(pid, livedNs);
    }

    private void bury(int pid, long livedNs) {
        LOG.warn("the supervisor (pid {}) died", pid);
        Processes.reap(pid);
        schedule(backoff.next(livedNs));
    }

    private void schedule(long delayNs) {
        diedAtNs = clock.nanoTime();
        dueInNs = delayNs;
    }

    private void letGo() {
        if (handle != null) {
            deaths.forget(handle);
            handle.close();
        }
        handle = null;
        watched = null;
    }

    /** Starts a successor when it is time; returns a work count. */
    public int doWork() {
        if (dueInNs == NOT_DUE || clock.nanoTime() - diedAtNs < dueInNs) {
            return 0;
        }
        dueInNs = NOT_DUE;
        if (SupervisorEntry.isStopping(processTable) || isReplaced()) {
            return 1;
        }
        if (command.isEmpty()) {
            LOG.warn("there is no supervisor, and none has said how it is started; 'ringdom up' starts one");
            return 1;
        }
        start();
        return 1;
    }

    /** True if another supervisor is at work: then that one is watched. */
    private boolean isReplaced() {
        SupervisorEntry entry = SupervisorEntry.read(processTable);
        return entry != null && adopt(new ProcessIdentity(entry.pid(), entry.startTimeTicks(),
                ProcessIdentity.currentBootId()));
    }

    private void start() {
        try {
            ProcessIdentity successor = starter.start(command);
            respawns++;
            LOG.info("started a supervisor, pid {}", successor.pid());
            if (!adopt(successor)) { // dead before it could be watched
                bury(successor.pid(), 0);
            }
        } catch (RuntimeException failed) {
            LOG.error("cannot start a supervisor: {}", failed.getMessage());
            schedule(backoff.next(0));
        }
    }

    /** How long the agent may sleep without missing the time of a start, in ns. */
    public long sleepLimitNs() {
        return dueInNs == NOT_DUE ? Long.MAX_VALUE : Math.max(0, dueInNs - (clock.nanoTime() - diedAtNs));
    }

    @Override
    public void close() {
        letGo();
    }
}
