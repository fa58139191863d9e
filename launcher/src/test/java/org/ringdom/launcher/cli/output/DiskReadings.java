package org.ringdom.launcher.cli.output;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.blktapstats.disk.DiskId;
import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.Latencies;
import org.ringdom.blktapstats.disk.Usage;

/** Readings made up for tests. */
public final class DiskReadings {
    private DiskReadings() {
    }

    /** A disk xvda of domain 16 that read and wrote so many sectors, one a request, in 100 µs each. */
    public static DiskReading xvda(long timeMs, int readSectors, int writtenSectors) {
        long[] counters = new long[DiskCounter.values().length];
        counters[DiskCounter.READS.ordinal()] = readSectors;
        counters[DiskCounter.READ_SECTORS.ordinal()] = readSectors;
        counters[DiskCounter.WRITES.ordinal()] = writtenSectors;
        counters[DiskCounter.WRITTEN_SECTORS.ordinal()] = writtenSectors;
        counters[DiskCounter.NO_SPACE.ordinal()] = 2;
        return new DiskReading(timeMs, new DiskId(16, 5, 51_712), "/srv/a.img", 4096, false, 1, 3, 32,
                Usage.of(counters, new Latencies[]{latencies(readSectors), latencies(writtenSectors), Latencies.NONE,
                    Latencies.NONE}));
    }

    private static Latencies latencies(int requests) {
        long[] buckets = new long[DiskStatistics.BUCKETS];
        buckets[DiskStatistics.bucket(100_000)] = requests;
        return Latencies.of(buckets, requests * 100_000L, requests == 0 ? 0 : 100_000);
    }
}
