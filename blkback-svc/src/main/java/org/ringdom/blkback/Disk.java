package org.ringdom.blkback;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.images.DiskImage;
import org.ringdom.runtime.recovery.BlockRecordFile;

/**
 * A disk as all its rings see it: image, size, and whether a flush has ever failed. Agent thread only, the image apart.
 */
final class Disk {
    private final DiskImage image;
    private final long sectors;
    private final boolean readOnly;
    private final DiskCounters counters;
    private final List<BlockRecordFile> records = new ArrayList<>();
    private boolean flushFailed;
    private int inFlight;
    private boolean readsMayWait;
    private long slowUntilNs = Long.MIN_VALUE;

    /** A disk of {@code sectors} sectors of 512 bytes, at most the image's. */
    Disk(DiskImage image, long sectors, boolean readOnly, DiskCounters counters) {
        this.image = image;
        this.sectors = sectors;
        this.readOnly = readOnly;
        this.counters = counters;
    }

    DiskImage image() {
        return image;
    }

    long sectors() {
        return sectors;
    }

    boolean readOnly() {
        return readOnly;
    }

    DiskCounters counters() {
        return counters;
    }

    /** One more request is under way. */
    void taken() {
        inFlight++;
        counters.inFlight(inFlight);
    }

    /** A request is under way no more. */
    void answered() {
        inFlight--;
        counters.inFlight(inFlight);
    }

    /** Adds a ring's record file, in which a failed flush is remembered, and takes over what it remembers. */
    void add(BlockRecordFile file) {
        records.add(file);
        if (file.fsyncFailed()) {
            failFlushes();
        } else if (flushFailed) {
            file.setFsyncFailed();
        }
    }

    void remove(BlockRecordFile file) {
        records.remove(file);
    }

    /** Whether a flush failed once: the kernel may forget it, this disk does not. */
    boolean flushFailed() {
        return flushFailed;
    }

    /** Remembers a failed flush for good, before it is answered. */
    void failFlushes() {
        flushFailed = true;
        for (BlockRecordFile file : records) {
            file.setFsyncFailed();
        }
    }

    /** Whether the image can't tell if a read would wait. */
    boolean readsMayWait() {
        return readsMayWait;
    }

    void setReadsMayWait() {
        readsMayWait = true;
    }

    /** Whether a write by the agent was slow a short time ago. */
    boolean slowAt(long nowNs) {
        return nowNs - slowUntilNs < 0 && slowUntilNs != Long.MIN_VALUE;
    }

    void setSlowUntil(long timeNs) {
        slowUntilNs = timeNs;
    }
}
