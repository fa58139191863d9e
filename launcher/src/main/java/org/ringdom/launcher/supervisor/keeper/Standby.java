package org.ringdom.launcher.supervisor.keeper;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.supervisor.DeathCause;
import org.ringdom.launcher.supervisor.StandbySettings;
import org.ringdom.launcher.supervisor.keeper.KeptProcess.State;
import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.landlock.Landlock;
import org.ringdom.platform.process.Signals;
import org.ringdom.runtime.standby.RoleBox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The warm standby from the keeper's side: when it is started, and how it is given the role of a process that is proven dead
 * and fenced. It is not adopted by a later supervisor but started anew, and it runs no other build than a fresh process would.
 * For the keeper's thread.
 */
final class Standby {
    /** Between two looks at a standby that is starting: nobody waits for it. */
    static final long START_POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** How long everybody must have been at work before it is started. */
    static final long CALM_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Between two looks whether there is memory enough. */
    static final long POOR_NS = TimeUnit.SECONDS.toNanos(10);
    /** Time in which a role must have been taken. */
    static final long DEAF_NS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(Standby.class);

    private final Keeper.Tools tools;
    private KeptProcess kept;
    private RoleBox box;
    private String build = "";
    private boolean poor;

    Standby(Keeper.Tools tools) {
        this.tools = tools;
    }

    /** Has the standby started as soon as nothing more urgent is to be done. */
    void keep(KeptProcess process) {
        kept = process;
        process.state = State.WAITING;
        process.dueNs = now() + CALM_NS;
    }

    /** Whether it may be started now; puts it off if not. */
    boolean mayStart(Collection<KeptProcess> all, long nowNs) {
        boolean calm = all.stream().allMatch(process -> process == kept || process.spec.isGuest()
                || process.state == State.READY && nowNs - process.readyNs >= CALM_NS
                || process.state == State.FAILED || process.state == State.STOPPED);
        if (!calm) {
            kept.dueNs = nowNs + CALM_NS;
            return false;
        }
        boolean wasPoor = poor;
        poor = tools.host().availableBytes() < tools.standby().freeMib() << 20;
        if (poor) {
            kept.dueNs = nowNs + POOR_NS;
            if (!wasPoor) {
                LOG.warn("no standby is started: less than {} MiB of memory are available (supervisor.{})",
                        tools.standby().freeMib(), StandbySettings.FREE_MIB.name());
            }
            return false;
        }
        build = tools.commands().build();
        return true;
    }

    /**
     * Gives the role of a dead process to the standby: to be called when the predecessor is proven dead and fenced, and the
     * role's entry says STARTING.
     *
     * @param words main class and arguments of the role
     * @return false if there is no standby that fits: nothing has happened then
     */
    boolean handOver(KeptProcess role, List<String> words) {
        if (kept == null || kept.state != State.READY || !kept.isRunning() || kept.running.isDead()
                || role.deathSeenNs == 0 || role.spec.isGuest() || !isFit(role)) {
            return false;
        }
        Confinement confinement = tools.confinements().of(role.spec);
        List<String> offer = new ArrayList<>(confinement.toWords());
        offer.addAll(words);
        if (!RoleBox.fits(offer) || !confinement.isNone() && !Landlock.canConfineProcess()) {
            return false;
        }
        ProcessHost.Running running = kept.running;
        running.watchAs(role.incarnation);
        role.running = running;
        role.standbyIncarnation = kept.incarnation;
        // the standby's own entry stays until the role is offered: a supervisor that finds one process in two entries ends it
        tools.table().started(role.index, running.identity());
        tools.table().confined(role.index, !confinement.isNone());
        box().offer(kept.incarnation, offer);
        tools.table().mark(kept.index, ServiceState.DEAD);
        LOG.info("{} is played by the standby (pid {})", role.spec.role(), running.identity().pid());
        kept.running = null;
        kept.detach();
        keep(kept);
        return true;
    }

    private boolean isFit(KeptProcess role) {
        if (role.distrustsStandby || !tools.commands().build().equals(build)) {
            return false;
        }
        if (!tools.commands().fitsStandby(role.spec)) {
            LOG.info("{} needs flags of its own and is started without the standby", role.spec.role());
            return false;
        }
        return true;
    }

    /** Whether a process that was given this role as the standby has not taken it in good time. */
    boolean isDeaf(KeptProcess role, long nowNs) {
        return role.standbyIncarnation != 0 && nowNs - role.startedNs > DEAF_NS
                && !box().isTaken(role.standbyIncarnation);
    }

    /** Once a second: a standby of another build than is there now makes room for one of that build. */
    void look() {
        if (kept != null && kept.state == State.READY && kept.isRunning()
                && !tools.commands().build().equals(build)) {
            LOG.info("the standby runs an earlier build and is replaced");
            kept.cause = DeathCause.REQUESTED;
            kept.running.send(Signals.SIGKILL);
        }
    }

    private RoleBox box() {
        if (box == null) {
            box = RoleBox.open(tools.folder().standbyBox());
        }
        return box;
    }

    private long now() {
        return tools.clock().nanoTime();
    }
}
