package org.ringdom.perf.measure;

import java.util.Arrays;

/** Durations of round trips, in ns. */
public final class Trips {
    private final long[] durationsNs;
    private int count;

    /** Room for {@code capacity} round trips. */
    public Trips(int capacity) {
        durationsNs = new long[capacity];
    }

    public void clear() {
        count = 0;
    }

    public void add(long ns) {
        durationsNs[count++] = ns;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** The duration in ns that {@code share} (0 to 1) of the trips did not exceed. */
    public long quantileNs(double share) {
        long[] sorted = Arrays.copyOf(durationsNs, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, (long) (share * count))];
    }

    /** The median of some numbers. */
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
