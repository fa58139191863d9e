package org.ringdom.blkback;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;

/**
 * What one disk has done since its guest was made, in memory that outlives the process.
 *
 * <p>Requests count when they are answered. Written by the agent's thread only, with plain loads and release stores: neither
 * locks nor allocation. A process killed between two stores leaves the counters of one request incomplete.
 */
final class DiskCounters {
    private final SharedBuffer file;
    private final boolean on;
    private long maxInFlight;

    /**
     * Counters in {@code file}, going on from what is there.
     *
     * @param on false counts nothing
     */
    DiskCounters(SharedBuffer file, boolean on) {
        this.file = file;
        this.on = on;
        this.maxInFlight = file.getLong(DiskStatistics.MAX_IN_FLIGHT_OFFSET);
        file.putLong(DiskStatistics.IN_FLIGHT_OFFSET, 0);
    }

    /** Counters that nobody else sees. */
    static DiskCounters unseen() {
        return new DiskCounters(SharedBuffer.allocate(Arena.ofAuto(), DiskStatistics.SIZE), true);
    }

    /** Whether anything is counted; otherwise times need not be taken. */
    boolean on() {
        return on;
    }

    /** Counts one more. */
    void count(DiskCounter counter) {
        if (on) {
            add(DiskStatistics.counterOffset(counter), 1);
        }
    }

    /** How many requests of all rings are under way. */
    void inFlight(long requests) {
        if (on) {
            file.putLongRelease(DiskStatistics.IN_FLIGHT_OFFSET, requests);
            if (requests > maxInFlight) {
                maxInFlight = requests;
                file.putLongRelease(DiskStatistics.MAX_IN_FLIGHT_OFFSET, requests);
            }
        }
    }

    /** Counts a request that was executed, failed or not, {@code latencyNs} after it was taken. */
    void answered(DiskRequest request, long latencyNs) {
        if (!on) {
            return;
        }
        long sectors = request.bytes >>> 9;
        switch (request.operation) {
            case BlkifOperation.READ -> answered(DiskCounter.READS, DiskCounter.READ_SECTORS, sectors,
                    DiskStatistics.READ, latencyNs);
            case BlkifOperation.WRITE, BlkifOperation.WRITE_BARRIER -> answered(DiskCounter.WRITES,
                    DiskCounter.WRITTEN_SECTORS, sectors, DiskStatistics.WRITE, latencyNs);
            case BlkifOperation.FLUSH_DISKCACHE -> answered(DiskCounter.FLUSHES, DiskCounter.WRITTEN_SECTORS, sectors,
                    DiskStatistics.FLUSH, latencyNs);
            default -> answered(DiskCounter.DISCARDS, DiskCounter.DISCARDED_SECTORS, sectors, DiskStatistics.DISCARD,
                    latencyNs);
        }
    }

    private void answered(DiskCounter requests, DiskCounter moved, long sectors, int operation, long latencyNs) {
        add(DiskStatistics.counterOffset(requests), 1);
        add(DiskStatistics.counterOffset(moved), sectors);
        int at = DiskStatistics.latenciesOffset(operation);
        add(at + DiskStatistics.BUCKETS_OFFSET + Long.BYTES * DiskStatistics.bucket(latencyNs), 1);
        add(at + DiskStatistics.SUM_OFFSET, Math.max(0, latencyNs));
        if (latencyNs > file.getLong(at + DiskStatistics.MAX_OFFSET)) {
            file.putLongRelease(at + DiskStatistics.MAX_OFFSET, latencyNs);
        }
    }

    private void add(int offset, long more) {
        file.putLongRelease(offset, file.getLong(offset) + more);
    }
}
