package org.ringdom.launcher.supervisor.agent;

import java.util.concurrent.TimeUnit;

import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.instance.InstanceEnd;
import org.ringdom.launcher.supervisor.instance.InstanceFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The orderly end of an instance: guests first, then who serves them, the fabric last; then its shared memory. */
final class TakeDown {
    private static final Logger LOG = LoggerFactory.getLogger(TakeDown.class);
    private static final long KILLED_NS = TimeUnit.SECONDS.toNanos(30);

    private final Supervision supervision;
    private final Runnable leaveFabric;

    /** @param leaveFabric closes our own connections before the media driver ends */
    TakeDown(Supervision supervision, Runnable leaveFabric) {
        this.supervision = supervision;
        this.leaveFabric = leaveFabric;
    }

    /** From now on nobody starts a successor of anybody. */
    void announce() {
        supervision.table().stopping(true);
    }

    /**
     * Ends all and removes the folder.
     *
     * @param graceMs between SIGTERM and SIGKILL, for all services together
     */
    void run(long graceMs) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
        for (ProcessEntry entry : supervision.table().entries()) {
            if (entry.role().startsWith(ServiceSet.GUEST_PREFIX)) {
                supervision.keeper().stop(entry.role(), 0, true);
            }
        }
        supervision.keeper().awaitStopped(role -> role.startsWith(ServiceSet.GUEST_PREFIX), KILLED_NS);
        supervision.keeper().stop(ServiceSet.STANDBY.role(), 0, false);
        for (ServiceSpec spec : supervision.set().stopOrder()) {
            if (spec.isFabric()) {
                leaveFabric.run();
            }
            long graceNs = Math.max(0, deadlineNs - System.nanoTime());
            supervision.keeper().stop(spec.role(), graceNs, false);
            supervision.keeper().awaitStopped(spec.role()::equals, graceNs + KILLED_NS);
        }
        InstanceEnd.killAll(supervision.folder(), role -> true);
        InstanceFiles.wipe(supervision.folder());
        LOG.info("the instance is down");
    }
}
