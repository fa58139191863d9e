package org.ringdom.netback.vif;

import java.util.function.Function;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * What one vif has done since its counters were made; they outlive the process. Sent and received are as the guest sees
 * them. Written by the agent thread only.
 */
final class VifCounters {
    /** Counters of a vif. */
    static final int COUNT = 10;

    final AtomicCounter sentPackets;
    final AtomicCounter sentBytes;
    final AtomicCounter receivedPackets;
    final AtomicCounter receivedBytes;
    /** Packets for the guest that found no room, or were too old, or that it cannot take. */
    final AtomicCounter receiveDrops;
    /** Packets from the guest that it may not send. */
    final AtomicCounter sendDrops;
    /** Requests to send that cannot be. */
    final AtomicCounter sendErrors;
    /** Buffers that cannot be used. */
    final AtomicCounter receiveErrors;
    final AtomicCounter notifications;
    final AtomicCounter throttled;

    private VifCounters(Function<String, AtomicCounter> maker) {
        sentPackets = maker.apply("packets sent");
        sentBytes = maker.apply("bytes sent");
        receivedPackets = maker.apply("packets received");
        receivedBytes = maker.apply("bytes received");
        receiveDrops = maker.apply("receive drops");
        sendDrops = maker.apply("send drops");
        sendErrors = maker.apply("send errors");
        receiveErrors = maker.apply("receive errors");
        notifications = maker.apply("notifications");
        throttled = maker.apply("throttled");
    }

    /** Counters made by {@code maker} from their names. */
    static VifCounters of(Function<String, AtomicCounter> maker) {
        return new VifCounters(maker);
    }

    /** Counters that nobody else sees. */
    static VifCounters unseen() {
        UnsafeBuffer values = new UnsafeBuffer(new byte[128 * (COUNT + 1)]);
        int[] next = {0};
        return new VifCounters(name -> new AtomicCounter(values, next[0]++));
    }
}
