package org.ringdom.abi.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.fbif.FbifPage;
import org.ringdom.abi.io.kbdif.KbdifPage;
import org.ringdom.abi.xen.Errno;

class IoNamesTest {
    @Test
    void statesAreReadFromTheirKey() {
        for (XenbusState state : XenbusState.values()) {
            assertEquals(state, XenbusState.ofText(state.text()));
            assertEquals(state, XenbusState.ofNumber(state.number()));
        }
        for (String text : new String[]{null, "", "9", "-1", "44", "x", " 4"}) {
            assertEquals(XenbusState.UNKNOWN, XenbusState.ofText(text));
        }
        assertEquals(XenbusState.UNKNOWN, XenbusState.ofNumber(-1));
    }

    @Test
    void errorsThatClientsDoNotKnowAreEinvalOnTheWire() {
        assertEquals("ENOENT", XenstoreError.text(Errno.ENOENT));
        assertEquals("EINVAL", XenstoreError.text(Errno.ESRCH));
        assertEquals(Errno.E2BIG, XenstoreError.ofText("E2BIG"));
        assertEquals(Errno.EINVAL, XenstoreError.ofText("EWHATEVER"));
        assertEquals(Errno.EINVAL, XenstoreError.ofText("ESRCH"));
        assertTrue(XenstoreError.isKnown(Errno.EPERM));
        assertFalse(XenstoreError.isKnown(0));
    }

    @Test
    void bytesOfTheRingsAreFoundAcrossTheWrapAround() {
        assertEquals(1023, ConsoleRing.inOffset(-1));
        assertEquals(1024 + 2047, ConsoleRing.outOffset(-1));
        assertEquals(1024, ConsoleRing.outOffset(2048));
        assertEquals(1023, XenstoreRing.reqOffset(-1));
        assertEquals(1024, XenstoreRing.rspOffset(1024));
    }

    @Test
    void eventsOfTheOddRingsAreFoundByUnsignedRemainder() {
        assertEquals(1024, KbdifPage.inEventOffset(51));
        assertEquals(1024 + 40 * (int) (0xFFFF_FFFFL % 51), KbdifPage.inEventOffset(-1));
        assertEquals(3072 + 40 * 24, KbdifPage.outEventOffset(24));
        assertEquals(2048 + 40, FbifPage.outEventOffset(52));
        assertEquals(1024 + 40 * (int) (0x8000_0000L % 25), FbifPage.inEventOffset(Integer.MIN_VALUE));
    }
}
