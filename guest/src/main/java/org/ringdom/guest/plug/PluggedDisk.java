package org.ringdom.guest.plug;

import org.ringdom.abi.io.blkif.BlkifStatus;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.pv.BlockCompletion;
import org.ringdom.guest.pv.BlockFrontend;

/**
 * A disk in use: writes a numbered page somewhere, reads it again, compares, and so on, one request at a time, until the disk
 * is to be taken away. A read-only disk is only read.
 */
final class PluggedDisk implements BlockCompletion {
    private static final int PAGE = 4096;
    private static final int SECTORS = 8;
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private final Guest guest;
    private final PlugCounters counters;
    private final BlockFrontend disk;
    private final int frame;
    private long number;
    private long answered;
    private boolean reading;
    private boolean busy;

    PluggedDisk(Guest guest, PlugCounters counters, BlockFrontend disk) {
        this.guest = guest;
        this.counters = counters;
        this.disk = disk;
        this.frame = guest.pages().allocate(1);
        this.reading = disk.readOnly();
        disk.onCompletion(this);
    }

    /** Makes the next request if there is none; returns false if the disk is gone. */
    boolean use() {
        if (!disk.isOpen()) {
            guest.pages().free(frame, 1);
            return false;
        }
        if (!busy && !disk.isClosing() && disk.sectors() >= SECTORS) {
            busy = true;
            long at = (long) frame * PAGE;
            long sector = Long.remainderUnsigned(number * STEP, disk.sectors() / SECTORS) * SECTORS;
            if (reading) {
                disk.read(sector, SECTORS, at, 0);
            } else {
                guest.ram().putLong(at, number * STEP);
                guest.ram().putLong(at + PAGE - 8, number);
                disk.write(sector, SECTORS, at, 0);
            }
            disk.kick();
        }
        return true;
    }

    /** Requests that were answered well. */
    long answered() {
        return answered;
    }

    @Override
    public void completed(int tag, int status) {
        busy = false;
        if (status != BlkifStatus.OKAY) {
            counters.errors.increment();
            return;
        }
        counters.requests.increment();
        answered++;
        long at = (long) frame * PAGE;
        if (reading && !disk.readOnly()
                && (guest.ram().getLong(at) != number * STEP || guest.ram().getLong(at + PAGE - 8) != number)) {
            counters.corrupt.increment();
        }
        number += reading ? 1 : 0;
        reading = disk.readOnly() || !reading;
        guest.ram().fill(at, reading ? PAGE : 0, (byte) 0);
    }
}
