package org.ringdom.runtime.ring;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.RingLayout;

/**
 * The memory of one ring: one or several pages that follow each other in the ring but not in guest memory.
 *
 * <p>Indices lie in the first page. An entry may straddle two pages, hence the copies here. Offsets are bytes from the start
 * of the ring; an offset or length outside throws {@link IndexOutOfBoundsException}. Immutable; owns no mapping.
 */
public final class RingPages {
    private static final int SHIFT = 12;
    private static final int MASK = RingLayout.PAGE_SIZE - 1;

    private final SharedBuffer[] pages;
    private final SharedBuffer first;

    private RingPages(SharedBuffer[] pages) {
        this.pages = pages;
        this.first = pages[0];
    }

    /** A ring of these pages, each of {@link RingLayout#PAGE_SIZE} bytes and aligned to at least 8. */
    public static RingPages of(SharedBuffer... pages) {
        for (SharedBuffer page : pages) {
            if (page.size() != RingLayout.PAGE_SIZE) {
                throw new IllegalArgumentException("a ring is made of pages, not of " + page.size() + " bytes");
            }
        }
        return new RingPages(pages.clone());
    }

    /** A ring of the consecutive pages that {@code memory} is. */
    public static RingPages contiguous(SharedBuffer memory) {
        SharedBuffer[] pages = new SharedBuffer[(int) (memory.size() >>> SHIFT)];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = memory.slice((long) i << SHIFT, RingLayout.PAGE_SIZE);
        }
        return new RingPages(pages);
    }

    /** Number of pages. */
    public int count() {
        return pages.length;
    }

    /** The first page, in which the indices lie. */
    public SharedBuffer indices() {
        return first;
    }

    /** Whether {@code length} bytes from {@code offset} lie in one page. */
    public static boolean inOnePage(long offset, int length) {
        return (offset & MASK) + length <= RingLayout.PAGE_SIZE;
    }

    /** The page that {@code offset} lies in; use {@link #inPage(long)} as the offset in it. */
    public SharedBuffer page(long offset) {
        return pages[(int) (offset >>> SHIFT)];
    }

    /** Offset in its page of {@code offset}. */
    public static long inPage(long offset) {
        return offset & MASK;
    }

    /** Copies bytes of the ring elsewhere; each byte is read once. */
    public void copyOut(long offset, SharedBuffer target, long targetOffset, int length) {
        int head = Math.min(length, RingLayout.PAGE_SIZE - (int) inPage(offset));
        page(offset).copyTo(inPage(offset), target, targetOffset, head);
        if (head < length) {
            page(offset + head).copyTo(0, target, targetOffset + head, length - head);
        }
    }

    /** Copies bytes from elsewhere into the ring. */
    public void copyIn(SharedBuffer source, long sourceOffset, long offset, int length) {
        int head = Math.min(length, RingLayout.PAGE_SIZE - (int) inPage(offset));
        source.copyTo(sourceOffset, page(offset), inPage(offset), head);
        if (head < length) {
            source.copyTo(sourceOffset + head, page(offset + head), 0, length - head);
        }
    }
}
