package org.ringdom.guest.pv;

import java.util.BitSet;

/**
 * Frames of the guest's RAM that nobody uses yet. First fit; for the few large pieces that a Java guest takes.
 *
 * <p>Not thread safe: it belongs to the vCPU thread.
 */
public final class PageAllocator {
    private final BitSet used;
    private final int pages;

    /** All of RAM is free but the first {@code reserved} pages, in which the domain builder put its own. */
    public PageAllocator(int pages, int reserved) {
        this.pages = pages;
        this.used = new BitSet(pages);
        used.set(0, reserved);
    }

    /** Takes {@code count} contiguous pages; returns the first frame number. */
    public int allocate(int count) {
        int start = used.nextClearBit(0);
        while (start + count <= pages) {
            int busy = used.nextSetBit(start);
            if (busy < 0 || busy >= start + count) {
                used.set(start, start + count);
                return start;
            }
            start = used.nextClearBit(busy);
        }
        throw new IllegalStateException("out of guest memory: " + count + " pages wanted, " + free() + " free");
    }

    /** Gives pages back. */
    public void free(int frame, int count) {
        used.clear(frame, frame + count);
    }

    /** Pages that are free, in whatever pieces. */
    public int free() {
        return pages - used.cardinality();
    }
}
