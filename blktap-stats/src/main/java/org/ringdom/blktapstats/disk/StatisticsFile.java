package org.ringdom.blktapstats.disk;

import java.nio.file.Path;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.runtime.memory.SharedFile;

/**
 * One disk's statistics, mapped for reading: it can be read on after its service has died, and after it has been removed. One
 * thread.
 */
public final class StatisticsFile implements AutoCloseable {
    private final SharedFile file;
    private final DiskId id;

    private StatisticsFile(SharedFile file) {
        this.file = file;
        SharedBuffer buffer = file.buffer();
        this.id = new DiskId(SharedFileHeader.domid(buffer), SharedFileHeader.incarnation(buffer),
                buffer.getInt(DiskStatistics.DEVICE_OFFSET));
    }

    /**
     * Maps a file.
     *
     * @throws org.ringdom.runtime.memory.SharedFileException if it is none, or of another version
     * @throws org.ringdom.platform.linux.LinuxException if it is not there
     */
    public static StatisticsFile open(Path path) {
        return new StatisticsFile(SharedFile.open(path, DiskStatistics.MAGIC, DiskStatistics.VERSION, false));
    }

    /** Which disk's it is. */
    public DiskId id() {
        return id;
    }

    /** Reads it. The service may count meanwhile: counters of one request may be half there. */
    public DiskReading read(long nowMs) {
        SharedBuffer buffer = file.buffer();
        long[] counters = new long[DiskCounter.values().length];
        for (DiskCounter counter : DiskCounter.values()) {
            counters[counter.ordinal()] = buffer.getLongAcquire(DiskStatistics.counterOffset(counter));
        }
        Latencies[] latencies = new Latencies[DiskStatistics.OPERATIONS];
        for (int operation = 0; operation < latencies.length; operation++) {
            latencies[operation] = latencies(buffer, DiskStatistics.latenciesOffset(operation));
        }
        return new DiskReading(nowMs, id, DiskStatistics.path(buffer), buffer.getLong(DiskStatistics.SECTORS_OFFSET),
                (buffer.getInt(DiskStatistics.FLAGS_OFFSET) & DiskStatistics.READ_ONLY) != 0,
                buffer.getInt(DiskStatistics.RINGS_OFFSET), buffer.getLongAcquire(DiskStatistics.IN_FLIGHT_OFFSET),
                buffer.getLongAcquire(DiskStatistics.MAX_IN_FLIGHT_OFFSET), Usage.of(counters, latencies));
    }

    private static Latencies latencies(SharedBuffer buffer, int at) {
        long[] buckets = new long[DiskStatistics.BUCKETS];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = buffer.getLong(at + DiskStatistics.BUCKETS_OFFSET + (long) Long.BYTES * i);
        }
        return Latencies.of(buckets, buffer.getLongAcquire(at + DiskStatistics.SUM_OFFSET),
                buffer.getLongAcquire(at + DiskStatistics.MAX_OFFSET));
    }

    @Override
    public void close() {
        file.close();
    }
}
