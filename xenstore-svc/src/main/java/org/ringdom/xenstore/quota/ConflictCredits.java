package org.ringdom.xenstore.quota;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Slows down a domain whose changes keep making the transactions of others fail: each such conflict costs it some time, of
 * which it has a little to spare. Others are not slowed. Not thread-safe.
 */
public final class ConflictCredits {
    /** What a conflict costs: so many may be caused a second for long. */
    public static final long COST_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Conflicts that cost nothing when there were none for a while. */
    public static final int BURST = 5;

    private final Map<Integer, Long> paidNs = new HashMap<>();

    /** {@code domid} has caused a conflict. */
    public void caused(int domid, long nowNs) {
        long earliestNs = nowNs - BURST * COST_NS;
        long before = paidNs.getOrDefault(domid, earliestNs);
        paidNs.put(domid, (before - earliestNs < 0 ? earliestNs : before) + COST_NS);
    }

    /** How long the requests of {@code domid} have to wait from now on, in ns; 0: not at all. */
    public long delayNs(int domid, long nowNs) {
        if (paidNs.isEmpty()) {
            return 0;
        }
        Long paid = paidNs.get(domid);
        if (paid == null) {
            return 0;
        }
        long ahead = paid - nowNs;
        if (ahead < -BURST * COST_NS) {
            paidNs.remove(domid);
        }
        return Math.max(0, ahead);
    }

    /** A domain is gone. */
    public void forget(int domid) {
        paidNs.remove(domid);
    }
}
