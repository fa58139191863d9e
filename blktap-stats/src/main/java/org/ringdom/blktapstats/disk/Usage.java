package org.ringdom.blktapstats.disk;

import java.util.Arrays;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;

/** What a disk has transferred: counters, and latencies by kind of operation. Immutable. */
public final class Usage {
    /** Nothing. */
    public static final Usage NONE = new Usage(new long[0], none());

    private final long[] counters;
    private final Latencies[] latencies;

    private Usage(long[] counters, Latencies[] latencies) {
        this.counters = counters;
        this.latencies = latencies;
    }

    /**
     * @param counters by ordinal of {@link DiskCounter}; missing ones are 0
     * @param latencies by operation of {@link DiskStatistics}
     */
    public static Usage of(long[] counters, Latencies[] latencies) {
        if (latencies.length != DiskStatistics.OPERATIONS) {
            throw new IllegalArgumentException(latencies.length + " kinds of operations");
        }
        return new Usage(Arrays.copyOf(counters, DiskCounter.values().length), latencies.clone());
    }

    private static Latencies[] none() {
        Latencies[] none = new Latencies[DiskStatistics.OPERATIONS];
        Arrays.fill(none, Latencies.NONE);
        return none;
    }

    /** A counter's value. */
    public long value(DiskCounter counter) {
        return counter.ordinal() < counters.length ? counters[counter.ordinal()] : 0;
    }

    /** Latencies of {@link DiskStatistics#READ}, {@code WRITE}, {@code FLUSH} or {@code DISCARD}. */
    public Latencies latencies(int operation) {
        return latencies[operation];
    }

    /** Latencies of reads and writes together. */
    public Latencies transfers() {
        return latencies[DiskStatistics.READ].plus(latencies[DiskStatistics.WRITE]);
    }

    /** All requests that were executed. */
    public long requests() {
        return value(DiskCounter.READS) + value(DiskCounter.WRITES) + value(DiskCounter.FLUSHES)
                + value(DiskCounter.DISCARDS);
    }

    /** All requests that were answered with an error. */
    public long errors() {
        return Arrays.stream(DiskCounter.values()).filter(DiskCounter::isError).mapToLong(this::value).sum();
    }

    /**
     * What came after {@code earlier}. If a counter is less than it was, these are not the same disk's counters any more: then
     * everything came after. Nothing is negative.
     */
    public Usage since(Usage earlier) {
        long[] more = new long[DiskCounter.values().length];
        for (DiskCounter counter : DiskCounter.values()) {
            more[counter.ordinal()] = value(counter) - earlier.value(counter);
            if (more[counter.ordinal()] < 0) {
                return this;
            }
        }
        Latencies[] rest = new Latencies[latencies.length];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = latencies[i].minus(earlier.latencies[i]);
        }
        return new Usage(more, rest);
    }

    /** Both together. */
    public Usage plus(Usage other) {
        long[] all = new long[DiskCounter.values().length];
        for (DiskCounter counter : DiskCounter.values()) {
            all[counter.ordinal()] = value(counter) + other.value(counter);
        }
        Latencies[] both = new Latencies[latencies.length];
        for (int i = 0; i < both.length; i++) {
            both[i] = latencies[i].plus(other.latencies[i]);
        }
        return new Usage(all, both);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Usage that && Arrays.equals(counters, that.counters)
                && Arrays.equals(latencies, that.latencies);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counters);
    }
}
