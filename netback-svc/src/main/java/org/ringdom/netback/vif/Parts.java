package org.ringdom.netback.vif;

import java.util.function.IntConsumer;

import org.agrona.concurrent.NanoClock;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.capture.Captures;
import org.ringdom.netback.uplink.Uplinks;
import org.ringdom.runtime.backend.GuestLinks;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * What the classes of this service work with.
 *
 * @param domid this service's domain
 * @param settings limits and choices
 * @param store the store; it may be away
 * @param guests guests' memory, and the core
 * @param files record files
 * @param scheduler queues
 * @param bridges where packets go
 * @param uplinks ways out of the instance
 * @param captures who watches packets
 * @param send notifies the peer of a port
 * @param counters counters that outlive the process
 * @param clock nanoseconds
 */
record Parts(int domid, NetbackSettings settings, Xenstore store, GuestLinks guests, RecordFiles files,
        QueueScheduler scheduler, Bridges bridges, Uplinks uplinks, Captures captures, IntConsumer send,
        CounterPool counters, NanoClock clock) {
}
