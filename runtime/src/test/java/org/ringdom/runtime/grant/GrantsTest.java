package org.ringdom.runtime.grant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.GrantEntryV1;

/** A frontend's and a backend's view of one grant table. */
class GrantsTest {
    private static final int BACKEND = 2;
    private static final long PAGES = 100;

    private final SharedBuffer table = SharedBuffer.allocate(Arena.ofAuto(), 4096);
    private final GrantTable front = new GrantTable(table);
    private final BackendGrants back = new BackendGrants(table, PAGES, BACKEND);

    private int flags(int ref) {
        return new GrantEntryV1().wrap(table, GrantEntryV1.entryOffset(ref)).flags();
    }

    @Test
    void aMappedPageCannotBeRevokedUntilItIsUnmapped() {
        int ref = front.grant(BACKEND, 7, false);
        assertEquals(7, back.map(ref, true));
        assertEquals(GrantEntryV1.PERMIT_ACCESS | GrantEntryV1.READING | GrantEntryV1.WRITING, flags(ref));
        assertTrue(front.inUse(ref));
        assertFalse(front.endAccess(ref));
        back.unmap(ref);
        assertTrue(front.endAccess(ref));
        assertEquals(0, flags(ref));
        assertEquals(BackendGrants.GENERAL_ERROR, back.map(ref, false));
    }

    @Test
    void aReadOnlyGrantIsMappedForReadingOnly() {
        int ref = front.grant(BACKEND, 7, true);
        assertEquals(BackendGrants.GENERAL_ERROR, back.map(ref, true));
        assertEquals(7, back.map(ref, false));
        assertEquals(GrantEntryV1.PERMIT_ACCESS | GrantEntryV1.READONLY | GrantEntryV1.READING, flags(ref));
    }

    @Test
    void referencesFramesAndDomainsAreChecked() {
        assertEquals(BackendGrants.BAD_REFERENCE, back.map(512, false));
        assertEquals(BackendGrants.BAD_REFERENCE, back.map(-1, false));
        assertEquals(BackendGrants.GENERAL_ERROR, back.map(front.grant(3, 7, false), false));
        int outside = front.grant(BACKEND, PAGES, false);
        assertEquals(BackendGrants.BAD_PAGE, back.map(outside, false));
        assertFalse(front.inUse(outside));
        assertEquals(BackendGrants.BAD_PAGE, back.map(front.grant(BACKEND, 0xFFFF_FFFFL, false), false));
    }

    @Test
    void aPageThatIsUsedTwiceStaysInUseUntilTheSecondUnmap() {
        int ref = front.grant(BACKEND, 7, false);
        back.map(ref, false);
        back.map(ref, true);
        assertEquals(1, back.shared());
        back.unmap(ref);
        assertTrue(front.inUse(ref));
        back.unmap(ref);
        assertFalse(front.inUse(ref));
        assertEquals(0, back.shared());
    }

    @Test
    void allReferencesCanBeHandedOutAndComeBack() {
        int first = front.grant(BACKEND, 1, false);
        assertTrue(first >= GrantEntryV1.RESERVED_ENTRIES);
        int count = 1;
        while (front.grant(BACKEND, 1, false) != GrantTable.EXHAUSTED) {
            count++;
        }
        assertEquals(512 - GrantEntryV1.RESERVED_ENTRIES, count);
        assertTrue(front.endAccess(first));
        assertEquals(first, front.grant(BACKEND, 1, false));
    }

    @Test
    void theSweepTakesAwayOnlyTheDeadDomainsBits() {
        BackendGrants other = new BackendGrants(table, PAGES, 3);
        int mine = front.grant(BACKEND, 1, false);
        int twice = front.grant(BACKEND, 2, false);
        int others = front.grant(3, 3, false);
        back.map(mine, true);
        back.map(twice, false);
        back.map(twice, false);
        other.map(others, true);
        assertEquals(2, GrantSweep.sweep(table, BACKEND));
        assertFalse(front.inUse(mine));
        assertFalse(front.inUse(twice));
        assertTrue(front.inUse(others));
        assertEquals(0, GrantSweep.sweep(table, BACKEND));
    }

    @Test
    void aGuestThatKeepsChangingAnEntryNeitherHangsNorMisleadsTheBackend() throws Exception {
        int ref = front.grant(BACKEND, 7, false);
        AtomicBoolean stop = new AtomicBoolean();
        Thread liar = Thread.ofPlatform().start(() -> {
            for (int i = 0; !stop.get(); i++) {
                table.putInt(GrantEntryV1.entryOffset(ref), GrantEntryV1.header(i & 0x1F, i % 3 == 0 ? 3 : BACKEND));
                table.putInt(GrantEntryV1.entryOffset(ref) + GrantEntryV1.FRAME_OFFSET, i);
            }
        });
        int mapped = 0;
        for (int i = 0; i < 200_000; i++) {
            long frame = back.map(ref, true);
            assertTrue(frame < PAGES, "frame " + frame);
            if (frame >= 0) {
                mapped++;
                back.unmap(ref);
            }
        }
        stop.set(true);
        liar.join();
        assertNotEquals(-1, mapped);
    }
}
