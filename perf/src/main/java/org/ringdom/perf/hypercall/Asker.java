package org.ringdom.perf.hypercall;

import java.util.concurrent.CountDownLatch;

import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.BareInstance;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.ipc.AgentWait;

/** A service that asks the core one thing after the other, on a thread of its own that never sleeps, and keeps when and how long. */
final class Asker implements AutoCloseable, AgentWait {
    /** The last ones are kept. */
    private static final int CALLS = 1 << 21;

    private final long[] startsNs = new long[CALLS];
    private final long[] endsNs = new long[CALLS];
    private final BareInstance instance;
    private final int domid;
    private final long incarnation;
    private final CountDownLatch connected = new CountDownLatch(1);
    private final Thread thread = new Thread(this::ask, "asker");
    private volatile int count;
    private volatile boolean ends;

    /** Begins; the service domain is there. */
    Asker(BareInstance instance, int domid, long incarnation) {
        this.instance = instance;
        this.domid = domid;
        this.incarnation = incarnation;
        thread.setDaemon(true);
        thread.start();
        try {
            connected.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private void ask() {
        Hypercalls hypercalls = instance.client(domid, incarnation, this);
        hypercalls.domainInfo(domid);
        connected.countDown();
        for (int i = 0; !ends; i++) {
            startsNs[i & CALLS - 1] = System.nanoTime();
            hypercalls.domainInfo(domid);
            endsNs[i & CALLS - 1] = System.nanoTime();
            count = i + 1;
        }
    }

    /** Adds the calls that were under way at a time between two. */
    void collect(long fromNs, long toNs, Trips into) {
        int newest = count - 1;
        for (int i = newest; i >= 0 && newest - i < CALLS / 2 && endsNs[i & CALLS - 1] - fromNs >= 0; i--) {
            int at = i & CALLS - 1;
            if (startsNs[at] - toNs <= 0) {
                into.add(endsNs[at] - startsNs[at]);
            }
        }
    }

    @Override
    public int mark() {
        return 0;
    }

    @Override
    public void sleep(int mark, long limitNs) {
        Thread.onSpinWait();
    }

    @Override
    public void close() {
        ends = true;
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
