package org.ringdom.x86.memory;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * Guest-physical memory: ranges of 4 KiB frames backed by shared mappings, each frame with a mark for code and watched pages.
 *
 * <p>Ranges are added before a CPU runs. The mappings must stay valid as long as any CPU that uses them. Marks may be set by
 * any thread, but a CPU sees a new mark only after it flushed its write entries for that frame ({@link Mmu#forgetWrites}).
 */
public final class GuestMemory {
    public static final int PAGE = 4096;
    public static final int PAGE_SHIFT = 12;
    /** Stores to the frame must be seen: decoded instructions come from it. */
    public static final int CODE = 1;
    /** Stores to the frame are reported to the owner of the CPU. */
    public static final int WATCHED = 2;
    /** The frame is a page table: address spaces that {@link AddressSpace} says so of may store to it though it is read-only. */
    public static final int TABLE = 4;
    /** Others than the CPUs may write to the frame, and nobody tells of it: for RAM of which {@link #outsideIsMarked}. */
    public static final int OUTSIDE = 8;
    /** Marks with which stores of a CPU must be seen. */
    private static final int SEEN = CODE | WATCHED | TABLE;

    private static final class Range {
        final long firstFrame;
        final long frames;
        final SharedBuffer memory;
        final byte[] marks;

        Range(long firstFrame, SharedBuffer memory) {
            this.firstFrame = firstFrame;
            this.frames = memory.size() >>> PAGE_SHIFT;
            this.memory = memory;
            this.marks = new byte[Math.toIntExact(frames)];
        }
    }

    /** The CPUs that use this memory. */
    final CpuGroup cpus = new CpuGroup();
    private final List<Range> ranges = new ArrayList<>();
    private Range first;
    private boolean outsideMarked;
    private int exposures;

    /** RAM from physical address 0. */
    public GuestMemory(SharedBuffer ram) {
        add(0, ram);
    }

    /** Memory behind the frames from {@code firstFrame} on; size and address must be multiples of a page. */
    public void add(long firstFrame, SharedBuffer memory) {
        if ((memory.size() | memory.address()) % PAGE != 0) {
            throw new IllegalArgumentException("guest memory must consist of whole pages");
        }
        Range range = new Range(firstFrame, memory);
        ranges.add(range);
        if (first == null) {
            first = range;
        }
    }

    private Range find(long frame) {
        if (frame >= first.firstFrame && frame - first.firstFrame < first.frames) {
            return first;
        }
        for (Range range : ranges) {
            if (frame >= range.firstFrame && frame - range.firstFrame < range.frames) {
                return range;
            }
        }
        return null;
    }

    /** Address in this process of a frame's first byte, or 0 if nothing backs it. */
    public long hostAddress(long frame) {
        Range range = find(frame);
        return range == null ? 0 : range.memory.address() + (frame - range.firstFrame << PAGE_SHIFT);
    }

    /** Physical address of what lies at a host address that {@link #hostAddress} gave out. */
    long physicalAddress(long host) {
        for (Range range : ranges) {
            long offset = host - range.memory.address();
            if (offset >= 0 && offset < range.memory.size()) {
                return (range.firstFrame << PAGE_SHIFT) + offset;
            }
        }
        throw new IllegalArgumentException("not an address of guest memory");
    }

    /** Whether more than one CPU uses it. */
    public boolean isShared() {
        return cpus.isShared();
    }

    /** The marks of a frame; 0 for frames without memory. */
    public int marks(long frame) {
        Range range = find(frame);
        return range == null ? 0 : range.marks[(int) (frame - range.firstFrame)];
    }

    /** Whether a CPU may store to a frame without anybody looking. */
    boolean storesFreely(long frame) {
        return (marks(frame) & SEEN) == 0;
    }

    /**
     * From now on the owner marks a frame of the first range, the RAM, as {@link #OUTSIDE} before anybody else than a CPU may write
     * to it. Before, and in other ranges always, any frame may be written, and code is compared with the bytes that it was
     * decoded from whenever it is looked up.
     */
    public void outsideIsMarked() {
        outsideMarked = true;
    }

    /** The owner is about to write to a frame itself. */
    public void ownerWrites(long frame) {
        if ((marks(frame) & CODE) != 0) {
            mark(frame, OUTSIDE);
        }
    }

    /** How often a frame of which code was kept has become one that others may write: what was found there is to be found anew. */
    public synchronized int exposures() {
        return exposures;
    }

    /** Whether a frame may have changed without a store of a CPU. */
    public boolean changesUnseen(long frame) {
        return !outsideMarked || find(frame) != first || (marks(frame) & OUTSIDE) != 0;
    }

    /** Adds a mark; true if it is new. */
    public synchronized boolean mark(long frame, int mark) {
        Range range = find(frame);
        if (range == null) {
            return false;
        }
        int index = (int) (frame - range.firstFrame);
        boolean isNew = (range.marks[index] & mark) == 0;
        if (isNew && mark == OUTSIDE && (range.marks[index] & CODE) != 0) {
            exposures++;
        }
        range.marks[index] |= (byte) mark;
        return isNew;
    }

    /** Removes a mark. */
    public synchronized void unmark(long frame, int mark) {
        Range range = find(frame);
        if (range != null) {
            range.marks[(int) (frame - range.firstFrame)] &= (byte) ~mark;
        }
    }
}
