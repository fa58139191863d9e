package org.ringdom.guest.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.ringdom.guest.kernel.XenNotes;

class BootLayoutTest {
    private static final long BASE = 0xFFFF_FFFF_8000_0000L;
    private static final long PAGES_OF_1_GIB = 1 << 18;

    /** The numbers that the real domain builder gives for Debian's 6.1.0-56-amd64 with 1 GiB. */
    @Test
    void theLayoutOfDebiansKernelIsThatOfTheRealBuilder() {
        XenNotes notes = new XenNotes(BASE + 0x30791C0, XenNotes.ABSENT, BASE, 0, 0x80_0000_0000L, true, "linux");
        BootLayout layout = BootLayout.of(notes, 0x4A0_0000, 5 << 20, PAGES_OF_1_GIB);
        assertEquals(0x4A00, layout.startInfo());
        assertEquals(0x4A03, layout.tables());
        assertEquals(41, layout.tableCount());
        assertEquals(38, layout.l1());
        assertEquals(0x4A2C, layout.stack());
        assertEquals(0x4C00, layout.mapEnd());
        assertEquals(0x4C00, layout.ramdisk());
        assertEquals(512, layout.p2mPages());
        assertEquals(515, layout.p2mFrames());
        assertEquals(layout.ramdisk() + (5 << 8), layout.p2m());
        assertEquals(layout.p2m() + 515, layout.end());
    }

    @Test
    void aKernelThatSaysNothingHasEverythingInItsMapping() {
        XenNotes notes = new XenNotes(BASE, XenNotes.ABSENT, BASE, 0, XenNotes.ABSENT, false, "test");
        BootLayout layout = BootLayout.of(notes, 0x1234, 4097, 1024);
        assertEquals(2, layout.ramdisk());
        assertEquals(4, layout.p2m());
        assertEquals(2, layout.p2mPages());
        assertEquals(6, layout.startInfo());
        assertEquals(1 + 1 + 1 + 2, layout.tableCount());
        assertEquals(1024, layout.mapEnd());
        assertEquals(1024, layout.end());
    }
}
