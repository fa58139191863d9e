package org.ringdom.x86.harness;

import org.ringdom.abi.buffer.SharedBuffer;

/** Builds page tables in the first frames of a guest's memory. */
public final class PageTables {
    public static final long PRESENT = 1;
    public static final long WRITABLE = 2;
    public static final long USER = 4;
    public static final long NO_EXECUTE = 1L << 63;

    private final SharedBuffer ram;
    private long nextFrame = 2;

    /** Tables whose root is frame 1. */
    public PageTables(SharedBuffer ram) {
        this.ram = ram;
    }

    /** Physical address of the root. */
    public long root() {
        return 4096;
    }

    /** A frame that nothing uses yet. */
    public long newFrame() {
        return nextFrame++;
    }

    /** Maps a page to a frame. */
    public void map(long va, long frame, long flags) {
        long table = root();
        for (int level = 3; level > 0; level--) {
            long slot = table + (va >>> 12 + 9 * level & 511) * 8;
            if (ram.getLong(slot) == 0) {
                ram.putLong(slot, newFrame() << 12 | PRESENT | WRITABLE | USER);
            }
            table = ram.getLong(slot) & 0xF_FFFF_FFFF_F000L;
        }
        ram.putLong(table + (va >>> 12 & 511) * 8, frame << 12 | flags);
    }
}
