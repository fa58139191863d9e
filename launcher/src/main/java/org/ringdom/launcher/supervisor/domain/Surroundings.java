package org.ringdom.launcher.supervisor.domain;

import java.util.function.BooleanSupplier;

import org.ringdom.launcher.events.EventLog;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.keeper.KeeperThread;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * What guests are made with. All of it belongs to the agent's thread, which may wait in it for the core and the store.
 *
 * @param folder of the instance
 * @param table the core's
 * @param processes who runs
 * @param hypercalls of the control domain
 * @param store of the control domain; fails with ETIMEDOUT if it does not answer for long
 * @param storeThere whether the store answers now
 * @param keeper runs guests' processes
 * @param set the driver domains
 * @param log where events are noted
 * @param patience waits for what others do
 */
public record Surroundings(InstanceFolder folder, CoreTableView table, ProcessTableFile processes,
        Hypercalls hypercalls,
        Xenstore store, BooleanSupplier storeThere, KeeperThread keeper, ServiceSet set,
        EventLog log, Patience patience) {
    /** Waits, doing the agent's urgent work meanwhile. */
    @FunctionalInterface
    public interface Patience {
        /** Waits until {@code done} or the time is over; false if it is over. */
        boolean await(BooleanSupplier done, long timeoutNs);
    }
}
