package org.ringdom.blkback;

import java.util.function.IntConsumer;

import org.agrona.concurrent.NanoClock;
import org.ringdom.runtime.backend.GuestLinks;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.handover.HandedFiles;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * What the classes of this service work with.
 *
 * @param domid this service's domain
 * @param settings limits and choices
 * @param table the core's table
 * @param store the store; it may be away
 * @param guests guests' memory, and the core
 * @param files record files
 * @param scheduler rings
 * @param send notifies the peer of a port
 * @param statistics counters of disks that outlive the process
 * @param handed images that the supervisor has opened for this process
 * @param clock nanoseconds
 */
record Parts(int domid, BlkbackSettings settings, CoreTableView table, Xenstore store, GuestLinks guests,
        RecordFiles files, RingScheduler scheduler, IntConsumer send, StatisticsFiles statistics,
        HandedFiles handed, NanoClock clock) {
}
