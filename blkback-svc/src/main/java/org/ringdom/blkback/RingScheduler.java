package org.ringdom.blkback;

import java.util.ArrayDeque;

import org.agrona.collections.Int2ObjectHashMap;
import org.ringdom.runtime.recovery.BrokenRingException;

/**
 * Which rings have work: by event, by a finished transfer, or because their last turn was cut short. Every ring gets a
 * bounded turn, then the next. Agent thread only.
 */
final class RingScheduler {
    private static final int COMPLETIONS_PER_TURN = 256;

    private final IoPool pool;
    private final Int2ObjectHashMap<RingConnection> byPort = new Int2ObjectHashMap<>();
    private final ArrayDeque<RingConnection> ready = new ArrayDeque<>();

    RingScheduler(IoPool pool) {
        this.pool = pool;
    }

    IoPool pool() {
        return pool;
    }

    /** Serves a ring from now on, beginning with a look at it. */
    void add(RingConnection ring) {
        byPort.put(ring.port(), ring);
        wake(ring);
    }

    /** Serves a ring no more. */
    void remove(RingConnection ring) {
        byPort.remove(ring.port(), ring);
        ready.remove(ring);
    }

    /** A frontend's event. */
    void onEvent(int port) {
        RingConnection ring = byPort.get(port);
        if (ring != null) {
            wake(ring);
        }
    }

    private void wake(RingConnection ring) {
        if (ring.markReady()) {
            ready.add(ring);
        }
    }

    /** Finished transfers, then one turn of each ring that has work; returns a work count. */
    int doWork() {
        int work = drain();
        for (int turns = ready.size(); turns > 0; turns--) {
            RingConnection ring = ready.poll();
            if (ring == null) {
                break;
            }
            ring.clearReady();
            work += turn(ring);
        }
        return work;
    }

    private int drain() {
        int work = 0;
        for (; work < COMPLETIONS_PER_TURN; work++) {
            IoTask task = pool.drain();
            if (task == null) {
                break;
            }
            BlockQueue queue = task.owner();
            queue.complete(task);
            RingConnection ring = queue.connection();
            if (byPort.get(ring.port()) == ring) {
                wake(ring);
            }
        }
        return work;
    }

    private int turn(RingConnection ring) {
        try {
            int work = ring.queue().process();
            if (ring.queue().more()) {
                wake(ring);
            }
            return work;
        } catch (BrokenRingException e) {
            ring.device().fail("ring " + ring.attach().queue() + ": " + e.getMessage());
            return 1;
        }
    }
}
