package org.ringdom.guest.pv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PageAllocatorTest {
    private final PageAllocator pages = new PageAllocator(16, 4);

    @Test
    void reservedPagesAreNeverGivenOut() {
        assertEquals(4, pages.allocate(1));
        assertEquals(5, pages.allocate(3));
    }

    @Test
    void aHoleIsUsedByWhatFits() {
        int first = pages.allocate(3);
        pages.allocate(1);
        pages.free(first, 3);
        assertEquals(8, pages.allocate(4));
        assertEquals(first, pages.allocate(2));
    }

    @Test
    void tooMuchIsRefusedAndSaysWhy() {
        pages.allocate(10);
        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> pages.allocate(3));
        assertEquals("out of guest memory: 3 pages wanted, 2 free", refusal.getMessage());
        assertEquals(14, pages.allocate(2));
    }
}
