package org.ringdom.netback.vif;

import java.util.ArrayDeque;

import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.NanoClock;
import org.ringdom.runtime.recovery.BrokenRingException;

/**
 * Which queues have work: by event, because a packet came for them, because their last turn was cut short, or because their
 * time has come. Every queue gets a bounded turn, then the next. Agent thread only.
 */
final class QueueScheduler {
    private final NanoClock clock;
    private final Int2ObjectHashMap<VifConnection> byPort = new Int2ObjectHashMap<>();
    private final ArrayDeque<VifConnection> ready = new ArrayDeque<>();
    private long retryAtNs = Long.MAX_VALUE;

    QueueScheduler(NanoClock clock) {
        this.clock = clock;
    }

    /** Serves a queue from now on, beginning with a look at it. */
    void add(VifConnection queue) {
        byPort.put(queue.queue().txPort(), queue);
        byPort.put(queue.queue().rxPort(), queue);
        wake(queue);
    }

    /** Serves a queue no more. */
    void remove(VifConnection queue) {
        byPort.remove(queue.attach().rings().txPort(), queue);
        byPort.remove(queue.attach().rings().rxPort(), queue);
        ready.remove(queue);
    }

    /** A frontend's event. */
    void onEvent(int port) {
        VifConnection queue = byPort.get(port);
        if (queue != null) {
            wake(queue);
        }
    }

    /** Gives a queue a turn soon. */
    void wake(VifConnection queue) {
        if (queue.markReady()) {
            ready.add(queue);
        }
    }

    /** One turn of each queue that has work; returns a work count. */
    int doWork() {
        if (retryAtNs != Long.MAX_VALUE && clock.nanoTime() - retryAtNs >= 0) {
            wakeThoseDue();
        }
        int work = 0;
        for (int turns = ready.size(); turns > 0; turns--) {
            VifConnection queue = ready.poll();
            if (queue == null) {
                break;
            }
            queue.clearReady();
            work += 1 + turn(queue);
        }
        return work;
    }

    private void wakeThoseDue() {
        long nowNs = clock.nanoTime();
        retryAtNs = Long.MAX_VALUE;
        for (VifConnection queue : byPort.values()) {
            long at = queue.queue().retryAtNs();
            if (at != Long.MAX_VALUE && nowNs - at >= 0) {
                wake(queue);
            } else {
                retryAtNs = Math.min(retryAtNs, at);
            }
        }
    }

    /** When a queue wants a turn by itself. */
    long retryAtNs() {
        return retryAtNs;
    }

    private int turn(VifConnection queue) {
        try {
            int work = queue.queue().turn();
            if (queue.queue().more()) {
                wake(queue);
            }
            retryAtNs = Math.min(retryAtNs, queue.queue().retryAtNs());
            return work;
        } catch (BrokenRingException e) {
            queue.device().fail("queue " + queue.attach().queue() + ": " + e.getMessage());
            return 1;
        }
    }
}
