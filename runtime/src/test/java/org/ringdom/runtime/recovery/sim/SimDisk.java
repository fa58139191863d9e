package org.ringdom.runtime.recovery.sim;

import org.ringdom.abi.buffer.SharedBuffer;

/** A disk whose sectors hold one number each: the first eight bytes of the sector. This one lies in the heap. */
public class SimDisk {
    /** Bytes of a sector. */
    public static final int SECTOR = 512;

    private final long[] sectors;
    private final long[] durable;

    /** A zeroed disk. */
    public SimDisk(int sectors) {
        this.sectors = new long[sectors];
        this.durable = new long[sectors];
    }

    /** Size in sectors. */
    public int size() {
        return sectors.length;
    }

    /** What a sector holds. */
    public long get(long sector) {
        return sectors[(int) sector];
    }

    /** What a sector would hold after a loss of power. */
    public long durable(int sector) {
        return durable[sector];
    }

    /** Reads a sector into guest memory. */
    public void read(long sector, SharedBuffer memory, long offset) {
        memory.segment().set(java.lang.foreign.ValueLayout.JAVA_LONG, offset, sectors[(int) sector]);
    }

    /** Writes a sector from guest memory. */
    public void write(long sector, SharedBuffer memory, long offset) {
        sectors[(int) sector] = memory.segment().get(java.lang.foreign.ValueLayout.JAVA_LONG, offset);
    }

    /** Zeroes a sector. */
    public void discard(long sector) {
        sectors[(int) sector] = 0;
    }

    /** Makes everything durable. */
    public void sync() {
        for (int sector = 0; sector < durable.length; sector++) {
            durable[sector] = get(sector);
        }
    }
}
