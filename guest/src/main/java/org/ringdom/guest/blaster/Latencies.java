package org.ringdom.guest.blaster;

/**
 * How long requests took: counts in buckets of a sixteenth of a power of two, so a quantile is right to some 6 %. Nothing is
 * allocated per request.
 */
final class Latencies {
    private static final int SUB_BITS = 4;
    private static final int SUBS = 1 << SUB_BITS;

    private final long[] counts = new long[64 * SUBS];
    private long total;

    void add(long ns) {
        counts[bucket(Math.max(ns, 1))]++;
        total++;
    }

    long total() {
        return total;
    }

    /** The largest duration in ns of the bucket in which the given share (0 to 1) is reached; 0 if there is none. */
    long quantileNs(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return upperNs(i);
            }
        }
        return 0;
    }

    private static int bucket(long ns) {
        int log = 63 - Long.numberOfLeadingZeros(ns);
        return log < SUB_BITS ? (int) ns : log * SUBS + (int) (ns >>> log - SUB_BITS & SUBS - 1);
    }

    private static long upperNs(int bucket) {
        int log = bucket / SUBS;
        if (log < SUB_BITS) {
            return bucket;
        }
        return ((SUBS + (bucket % SUBS) + 1L) << log - SUB_BITS) - 1;
    }
}
