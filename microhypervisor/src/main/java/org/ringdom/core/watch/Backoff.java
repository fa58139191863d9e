package org.ringdom.core.watch;

import java.util.concurrent.TimeUnit;

/** How long to wait before a successor is started: not at all the first time, longer if they die young. */
final class Backoff {
    static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(10);
    /** Who lived this long died of something new. */
    static final long YOUNG_NS = TimeUnit.SECONDS.toNanos(10);

    private long delayNs;

    /** The wait after a process that lived {@code livedNs} has died. */
    long next(long livedNs) {
        long delay = livedNs >= YOUNG_NS ? 0 : delayNs;
        delayNs = Math.clamp(2 * delay, FIRST_NS, LONGEST_NS);
        return delay;
    }

    /** The process has come up and said so: its death will be something new. */
    void forget() {
        delayNs = 0;
    }
}
