package org.ringdom.launcher.supervisor.keeper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.supervisor.DeathCause;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.RestartPolicy;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.StandbySettings;
import org.ringdom.launcher.supervisor.instance.Views;
import org.ringdom.launcher.supervisor.keeper.KeptProcess.State;
import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.process.ExitStatus;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Signals;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.service.ServiceFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps processes running: starts them, sees them die, starts successors, kills what hangs.
 *
 * <p>Kill, prove dead, then attach: a successor is started only after the pidfd of its predecessor was readable and the owner
 * epoch of its {@code .own} file was raised. Writes {@code procs.tbl} before each start, so that a successor of this
 * supervisor finds every process. For one thread; nothing blocks.
 */
final class Keeper {
    /** Between two looks at a process that is starting. */
    static final long START_POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    static final long PING_NS = TimeUnit.SECONDS.toNanos(1);
    /** A process that is not ready after this time is killed. */
    static final long START_LIMIT_NS = TimeUnit.SECONDS.toNanos(120);

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final int UNKNOWN_EXIT = -1;

    /** What the keeper works with. */
    record Tools(InstanceFolder folder, ProcessTableFile table, JvmCommands commands, ProcessHost host, Bells bells,
            NanoClock clock, EpochClock wallClock, StandbySettings standby, Confinements confinements) {
    }

    /** Rings doorbells. */
    interface Bells {
        /** Makes a process look at its ping. */
        void ring(ServiceSpec spec);

        /** Makes everybody look at {@code procs.tbl}. */
        void ringAll();
    }

    private final Tools tools;
    private final ProcessTableFile table;
    private final KeeperListener listener;
    private final Map<String, KeptProcess> processes = new LinkedHashMap<>();
    private final long ownEpoch;
    private long pingAtNs;
    /** Folders of dead media drivers are to be removed, when nobody waits for us. */
    private boolean oldDrivers;
    private final Standby standby;
    private final Views views;

    Keeper(Tools tools, KeeperListener listener) {
        this.tools = tools;
        this.table = tools.table();
        this.listener = listener;
        this.pingAtNs = now() + PING_NS;
        this.ownEpoch = table.ownerEpoch();
        this.standby = new Standby(tools);
        this.views = new Views(tools.folder());
    }

    /** Starts a process that nobody kept so far; does nothing if it is kept. */
    void start(ServiceSpec spec) {
        start(spec, KeptProcess.NOBODY_ASKS);
    }

    /** The same; {@code unstarted} is told why it could not be started at all, if so. */
    void start(ServiceSpec spec, Consumer<String> unstarted) {
        if (processes.containsKey(spec.role())) {
            return;
        }
        int index = table.add(spec.role(), spec.kind(), spec.domid().orElse(ServiceArguments.NO_DOMAIN), List.of());
        KeptProcess process = new KeptProcess(spec, index);
        process.unstarted = unstarted;
        processes.put(spec.role(), process);
        if (spec.isStandby()) {
            standby.keep(process);
        } else {
            launch(process);
        }
    }

    /** Takes over what an entry of a dead supervisor says. What lives is watched, what died has a successor started. */
    void adopt(ServiceSpec spec, ProcessEntry entry) {
        KeptProcess process = new KeptProcess(spec, entry.index());
        processes.put(spec.role(), process);
        process.incarnation = entry.incarnation();
        process.lastPing = entry.ping();
        Optional<ProcessHost.Running> running = entry.mayLive() && entry.pid() > 0
                ? tools.host().adopt(identity(entry), entry.incarnation())
                : Optional.empty();
        if (spec.isStandby()) {
            standby.keep(process);
            // it may be about to take a role that its supervisor did not live to note
            running.ifPresent(old -> {
                process.running = old;
                end(process, DeathCause.REQUESTED, 0);
            });
        } else if (running.isPresent() && !running.get().isDead()) {
            adoptLiving(process, entry, running.get());
        } else if (entry.mayLive()) {
            running.ifPresent(ProcessHost.Running::bury);
            process.state = entry.state() == ServiceState.READY ? State.READY : State.STARTING;
            bury(process, null);
        } else if (entry.state() == ServiceState.FAILED) {
            process.state = State.FAILED;
        } else if (!spec.isGuest()) {
            launch(process);
        }
    }

    private void adoptLiving(KeptProcess process, ProcessEntry entry, ProcessHost.Running running) {
        process.running = running;
        process.attach(openOwn(process.spec));
        process.startedNs = now();
        process.state = State.STARTING;
        listener.onStarted(process.spec, process.incarnation, entry.pid());
        if (entry.state() == ServiceState.READY && process.reportsReady()) {
            process.state = State.READY;
            listener.onReady(process.spec, process.incarnation);
        }
        LOG.info("{} adopted (pid {})", entry.role(), entry.pid());
    }

    private ProcessIdentity identity(ProcessEntry entry) {
        return new ProcessIdentity(entry.pid(), entry.startTimeTicks(), table.bootId());
    }

    /** Ends a process for good; {@code graceNs} after SIGTERM comes SIGKILL. */
    void stop(String role, long graceNs, boolean forget) {
        KeptProcess process = processes.get(role);
        if (process == null) {
            return;
        }
        process.forgotten = forget;
        if (process.isRunning()) {
            settle(process, State.STOPPING, ServiceState.STOPPING);
            end(process, DeathCause.REQUESTED, graceNs);
        } else {
            settle(process, State.STOPPED, ServiceState.DEAD);
        }
    }

    /** Ends a process and starts its successor; a failed one gets a new chance. */
    void restart(String role, boolean kill, long graceNs) {
        KeptProcess process = processes.get(role);
        if (process == null || process.spec.isGuest() || process.state == State.STOPPING) {
            return;
        }
        process.policy.forgive();
        if (process.isRunning()) {
            end(process, DeathCause.REQUESTED, kill ? 0 : graceNs);
        } else {
            process.deathSeenNs = now();
            launchSoon(process);
        }
    }

    private void end(KeptProcess process, DeathCause cause, long graceNs) {
        process.cause = cause;
        if (graceNs <= 0) {
            process.running.send(Signals.SIGKILL);
        } else {
            process.running.send(Signals.SIGTERM);
            process.running.send(Signals.SIGCONT);
            process.killAtNs = now() + graceNs;
        }
    }

    /** The pidfd of the process of that incarnation became readable. */
    void onDeath(long incarnation) {
        for (KeptProcess process : List.copyOf(processes.values())) {
            if (process.incarnation == incarnation && process.isRunning() && process.running.isDead()) {
                ExitStatus status = process.running.bury().orElse(null);
                process.running = null;
                bury(process, status);
                return;
            }
        }
    }

    private void bury(KeptProcess process, ExitStatus status) {
        boolean wasReady = process.state == State.READY;
        DeathCause cause = process.cause != null ? process.cause : DeathCause.of(status, wasReady);
        process.distrustsStandby = !wasReady && process.standbyIncarnation != 0;
        process.standbyIncarnation = 0;
        table.dead(process.index, status == null ? UNKNOWN_EXIT : status.code() << 8 | status.signal());
        process.detach();
        process.cause = null;
        process.killAtNs = 0;
        String words = status == null ? "ended" : status.toString();
        listener.onDied(process.spec, process.incarnation, words);
        if (process.state == State.STOPPING || process.spec.isGuest() || table.stopping()) {
            LOG.info("{}: {}", process.spec.role(), words);
            settle(process, State.STOPPED, ServiceState.DEAD);
        } else {
            succeed(process, cause, words);
        }
    }

    /** Finds a dead process a successor, now or later, or gives up. */
    private void succeed(KeptProcess process, DeathCause cause, String words) {
        long nowNs = now();
        String role = process.spec.role();
        if (process.deathSeenNs == 0) {
            process.deathSeenNs = nowNs;
        }
        RestartPolicy.Decision decision = process.policy.died(cause, TimeUnit.NANOSECONDS.toMillis(nowNs));
        if (decision.giveUp()) {
            LOG.error(
                    "{} keeps dying ({}) and is given up; `ringdom logs {}` says why, `ringdom restart {}` tries again",
                    role, words, role, role);
            settle(process, State.FAILED, ServiceState.FAILED);
            listener.onFailed(process.spec, words);
            return;
        }
        LOG.info("{}: {}; successor {}", role, words,
                decision.delayMs() == 0 ? "now" : "in " + decision.delayMs() + " ms");
        process.state = State.WAITING;
        process.dueNs = nowNs + TimeUnit.MILLISECONDS.toNanos(decision.delayMs());
        if (decision.delayMs() == 0) {
            launchSoon(process);
        }
    }

    /** At once, but for the standby: whoever starts now, to serve somebody, has the processors to itself. */
    private void launchSoon(KeptProcess process) {
        if (process.spec.isStandby()) {
            standby.keep(process);
        } else {
            launch(process);
        }
    }

    private void settle(KeptProcess process, State state, ServiceState shown) {
        process.state = state;
        table.mark(process.index, shown);
        if (process.forgotten && !process.isRunning()) {
            processes.remove(process.spec.role());
            table.remove(process.index);
        }
    }

    private void launch(KeptProcess process) {
        process.incarnation = table.nextIncarnation();
        process.state = State.STARTING;
        process.startedNs = now();
        table.starting(process.index, process.incarnation, tools.wallClock().time());
        try {
            process.attach(openOwn(process.spec));
            if (!process.fence(process.incarnation)) {
                throw new IllegalStateException(process.spec.own(tools.folder()) + " belongs to a later process");
            }
            List<String> words = tools.commands().words(process.spec, process.incarnation);
            if (!standby.handOver(process, words)) {
                start(process, words);
            }
        } catch (RuntimeException failed) {
            LOG.error("cannot start {}: {}", process.spec.role(), failed.getMessage());
            process.cause = DeathCause.FAILED_TO_START;
            process.unstarted.accept(failed.getMessage());
            bury(process, null);
            return;
        }
        listener.onStarted(process.spec, process.incarnation, process.running.identity().pid());
    }

    private void start(KeptProcess process, List<String> words) {
        List<String> command = tools.commands().command(process.spec, words);
        table.command(process.index, process.spec.isGuest() ? List.of() : command);
        if (Views.isLimited(process.spec)) {
            views.prepare(process.spec);
        }
        Confinement confinement = tools.confinements().of(process.spec);
        process.running = tools.host().start(process.spec.role(), command, confinement, process.incarnation);
        table.confined(process.index, !confinement.isNone());
        table.started(process.index, process.running.identity());
    }

    private SharedFile openOwn(ServiceSpec spec) {
        return SharedFile.open(spec.own(tools.folder()), DomainOwn.MAGIC, DomainOwn.VERSION, true);
    }

    /** Does what is due; returns how long nothing more is. */
    long doWork() {
        long nowNs = now();
        if (nowNs - pingAtNs >= 0) {
            pingAtNs = nowNs + PING_NS;
            tick(nowNs);
        }
        long limitNs = pingAtNs - nowNs;
        for (KeptProcess process : List.copyOf(processes.values())) {
            limitNs = Math.min(limitNs, work(process, nowNs));
        }
        return Math.max(0, limitNs);
    }

    private long work(KeptProcess process, long nowNs) {
        if (process.state == State.WAITING) {
            if (nowNs - process.dueNs < 0) {
                return process.dueNs - nowNs;
            }
            if (process.spec.isStandby() && !standby.mayStart(processes.values(), nowNs)) {
                return process.dueNs - nowNs;
            }
            launch(process);
        }
        if (process.state == State.STARTING && process.isRunning() && process.reportsReady()) {
            ready(process);
        }
        long limitNs = process.state != State.STARTING
                ? Long.MAX_VALUE
                : process.spec.isStandby() ? Standby.START_POLL_NS : START_POLL_NS;
        if (process.killAtNs != 0 && process.isRunning()) {
            if (nowNs - process.killAtNs >= 0) {
                LOG.warn("{} does not end by itself and is killed", process.spec.role());
                process.killAtNs = 0;
                process.running.send(Signals.SIGKILL);
            } else {
                limitNs = Math.min(limitNs, process.killAtNs - nowNs);
            }
        }
        return limitNs;
    }

    private void ready(KeptProcess process) {
        if (process.spec.isFabric()) {
            table.fabricEpoch((int) process.incarnation);
            tools.bells().ringAll();
            oldDrivers = true;
        }
        long nowNs = now();
        long endNs = process.spec.isFabric() ? nowNs : process.firstDutyNs();
        long stallNs = process.deathSeenNs == 0 ? 0 : Math.max(1, endNs - process.deathSeenNs);
        process.deathSeenNs = 0;
        process.distrustsStandby = false;
        process.readyNs = nowNs;
        process.state = State.READY;
        process.hangs.answered();
        table.ready(process.index, tools.wallClock().time(), stallNs, process.replayed());
        LOG.info("{} is ready (pid {}, {} ms after its start)", process.spec.role(),
                process.running.identity().pid(), TimeUnit.NANOSECONDS.toMillis(nowNs - process.startedNs));
        listener.onReady(process.spec, process.incarnation);
    }

    /** Once a second: who hangs, and the next ping. */
    private void tick(long nowNs) {
        if (table.ownerEpoch() != ownEpoch) {
            throw new ServiceFailure(ServiceFailure.FENCED, "procs.tbl belongs to a later supervisor");
        }
        for (KeptProcess process : List.copyOf(processes.values())) {
            if (process.isRunning() && !process.spec.isGuest()) {
                if (process.state == State.READY && process.spec.isPinged()) {
                    ping(process, nowNs);
                } else if (process.state == State.STARTING && (nowNs - process.startedNs > START_LIMIT_NS
                        || standby.isDeaf(process, nowNs))) {
                    LOG.warn("{} does not become ready and is killed", process.spec.role());
                    end(process, DeathCause.HUNG, 0);
                }
            }
        }
        standby.look();
        if (oldDrivers) {
            oldDrivers = false;
            DriverFolders.removeEarlier(tools.folder(), table.fabricEpoch());
        }
    }

    private void ping(KeptProcess process, long nowNs) {
        if (process.pong() == process.lastPing) {
            process.hangs.answered();
            process.lastPing = table.ping(process.index);
        } else if (process.hangs.unanswered(nowNs,
                tools.host().sample(process.running.identity().pid(), process.spec.role()))) {
            LOG.warn("{} (pid {}) has not answered for {} s and is killed", process.spec.role(),
                    process.running.identity().pid(), TimeUnit.NANOSECONDS.toSeconds(process.hangs.unansweredNs()));
            process.hangs.answered();
            end(process, DeathCause.HUNG, 0);
        }
        tools.bells().ring(process.spec);
    }

    /** Names of the roles whose processes run. */
    List<String> running() {
        List<String> roles = new ArrayList<>();
        for (KeptProcess process : processes.values()) {
            if (process.isRunning()) {
                roles.add(process.spec.role());
            }
        }
        return roles;
    }

    private long now() {
        return tools.clock().nanoTime();
    }
}
