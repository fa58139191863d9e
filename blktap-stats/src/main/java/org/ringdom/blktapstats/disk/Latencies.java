package org.ringdom.blktapstats.disk;

import java.util.Arrays;

import org.ringdom.abi.shared.DiskStatistics;

/**
 * How long the requests of one kind took: a histogram with the classes of {@link DiskStatistics}. Immutable; times in ns.
 */
public final class Latencies {
    /** Of no request. */
    public static final Latencies NONE = new Latencies(new long[0], 0, 0);

    private final long[] buckets;
    private final long sumNs;
    private final long maxNs;
    private final long count;

    private Latencies(long[] buckets, long sumNs, long maxNs) {
        this.buckets = buckets;
        this.sumNs = sumNs;
        this.maxNs = maxNs;
        this.count = Arrays.stream(buckets).sum();
    }

    /** Requests per class; fewer classes than there are stand for zeroes behind. */
    public static Latencies of(long[] buckets, long sumNs, long maxNs) {
        int used = Math.min(buckets.length, DiskStatistics.BUCKETS);
        while (used > 0 && buckets[used - 1] == 0) {
            used--;
        }
        return new Latencies(Arrays.copyOf(buckets, used), sumNs, maxNs);
    }

    /** How many requests there were. */
    public long count() {
        return count;
    }

    /** How long all of them took together. */
    public long sumNs() {
        return sumNs;
    }

    /** How long the slowest took; of a difference, an upper bound that is exact to a class. */
    public long maxNs() {
        return maxNs;
    }

    /** The mean; 0 of no request. */
    public double meanNs() {
        return count == 0 ? 0 : (double) sumNs / count;
    }

    /** Classes that are in use: the index of the last one that is not empty, and 1. */
    public int buckets() {
        return buckets.length;
    }

    /** Requests in one class. */
    public long bucket(int index) {
        return index < buckets.length ? buckets[index] : 0;
    }

    /**
     * The latency that {@code share} of the requests (0 to 1) did not exceed, at most 1/32 too much; 0 of no request.
     */
    public long percentileNs(double share) {
        long rank = Math.clamp((long) Math.ceil(share * count), 1, Math.max(1, count));
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank) {
                return Math.min(DiskStatistics.highestOf(i), Math.max(maxNs, 0));
            }
        }
        return 0;
    }

    /** How many requests took at most so long, exact to a class. */
    public long atMost(long ns) {
        long seen = 0;
        for (int i = 0; i < buckets.length && DiskStatistics.highestOf(i) <= ns; i++) {
            seen += buckets[i];
        }
        return seen;
    }

    /** What came after {@code earlier}; nothing is negative. */
    public Latencies minus(Latencies earlier) {
        long[] more = new long[buckets.length];
        for (int i = 0; i < more.length; i++) {
            more[i] = Math.max(0, buckets[i] - earlier.bucket(i));
        }
        Latencies rest = of(more, Math.max(0, sumNs - earlier.sumNs), 0);
        long bound = rest.buckets.length == 0 ? 0 : DiskStatistics.highestOf(rest.buckets.length - 1);
        return new Latencies(rest.buckets, rest.sumNs, maxNs > earlier.maxNs ? maxNs : Math.min(bound, maxNs));
    }

    /** Both together. */
    public Latencies plus(Latencies other) {
        long[] all = new long[Math.max(buckets.length, other.buckets.length)];
        for (int i = 0; i < all.length; i++) {
            all[i] = bucket(i) + other.bucket(i);
        }
        return new Latencies(all, sumNs + other.sumNs, Math.max(maxNs, other.maxNs));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Latencies that && sumNs == that.sumNs && maxNs == that.maxNs
                && Arrays.equals(buckets, that.buckets);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(count * 31 + sumNs);
    }

    @Override
    public String toString() {
        return count + " requests in " + sumNs + " ns, at most " + maxNs + " ns";
    }
}
