package org.ringdom.blkback;

import java.util.function.Function;

import org.agrona.concurrent.status.AtomicCounter;

/**
 * What one disk has done since its counters were made; they outlive the process.
 *
 * <p>Written by the agent thread only. Requests count when they are answered.
 */
final class DiskCounters {
    /** Counters of a disk. */
    static final int COUNT = 10;

    final AtomicCounter reads;
    final AtomicCounter writes;
    final AtomicCounter flushes;
    final AtomicCounter discards;
    final AtomicCounter readBytes;
    final AtomicCounter writtenBytes;
    final AtomicCounter errors;
    final AtomicCounter merged;
    final AtomicCounter replayed;
    final AtomicCounter notifications;

    private DiskCounters(Function<String, AtomicCounter> maker) {
        reads = maker.apply("reads");
        writes = maker.apply("writes");
        flushes = maker.apply("flushes");
        discards = maker.apply("discards");
        readBytes = maker.apply("bytes read");
        writtenBytes = maker.apply("bytes written");
        errors = maker.apply("errors");
        merged = maker.apply("merged requests");
        replayed = maker.apply("replayed requests");
        notifications = maker.apply("notifications");
    }

    /** Counters made by {@code maker} from their names. */
    static DiskCounters of(Function<String, AtomicCounter> maker) {
        return new DiskCounters(maker);
    }

    /** Counters that nobody else sees. */
    static DiskCounters unseen() {
        org.agrona.concurrent.UnsafeBuffer values = new org.agrona.concurrent.UnsafeBuffer(new byte[128 * 16]);
        int[] next = {0};
        return new DiskCounters(name -> new AtomicCounter(values, next[0]++));
    }
}
