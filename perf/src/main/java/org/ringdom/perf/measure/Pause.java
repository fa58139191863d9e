package org.ringdom.perf.measure;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The time for which something is measured. */
public final class Pause {
    private Pause() {
    }

    /** Sleeps for so long, and not less. */
    public static void of(long milliseconds) {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (System.nanoTime() - untilNs < 0) {
            LockSupport.parkNanos(untilNs - System.nanoTime());
        }
    }
}
