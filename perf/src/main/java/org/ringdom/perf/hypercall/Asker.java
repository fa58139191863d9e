package org.ringdom.perf.hypercall;

import java.util.concurrent.CountDownLatch;

import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.BareInstance;
import org.ringdom.perf.process.SpinningWait;
import org.ringdom.runtime.hypercall.Hypercalls;

/** A service that asks the core one thing after the other, on a thread of its own that never sleeps, and keeps when and how long. */
final class Asker implements AutoCloseable {
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
        Hypercalls hypercalls;
        try {
            hypercalls = instance.client(domid, incarnation, new SpinningWait());
            hypercalls.domainInfo(domid);
        } finally {
            connected.countDown();
        }
        for (int i = 0; !ends; i++) {
            startsNs[i & CALLS - 1] = System.nanoTime();
            hypercalls.domainInfo(domid);
            endsNs[i & CALLS - 1] = System.nanoTime();
            count = i + 1;
        }
    }

    /** Adds the calls that were under way at a time between two. */
    void collect(long fromNs, long toNs, Trips into) {
        if (!thread.isAlive()) {
            throw new IllegalStateException("the service that asks has ended");
        }
        int newest = count - 1;
        for (int i = newest; i >= 0 && newest - i < CALLS / 2 && endsNs[i & CALLS - 1] - fromNs >= 0; i--) {
            int at = i & CALLS - 1;
            if (startsNs[at] - toNs <= 0) {
                into.add(endsNs[at] - startsNs[at]);
            }
        }
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
