package org.ringdom.guest.paravirt;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.GrantEntryV1;
import org.ringdom.x86.memory.GuestMemory;

/** Frames that others may write are known as such. */
class GrantWatchTest {
    private static final int FRAMES = 16;
    private static final long TABLE = FRAMES * 4096L;

    private final SharedBuffer memory = aligned((FRAMES + 2) * 4096L);
    private final SharedBuffer table = memory.slice(TABLE, 2 * 4096);
    private final GuestMemory physical = new GuestMemory(memory.slice(0, TABLE));
    private final GrantWatch watch;

    GrantWatchTest() {
        physical.add(FRAMES, table);
        watch = new GrantWatch(table, physical, TABLE);
    }

    private static SharedBuffer aligned(long bytes) {
        SharedBuffer room = SharedBuffer.allocate(Arena.ofAuto(), bytes + 4096);
        return room.slice(-room.address() & 4095, bytes);
    }

    private void grant(int reference, long frame, int flags) {
        new GrantEntryV1().wrap(table, reference * 8L).frame(frame).domid(2).flags(flags);
    }

    @Test
    void aFrameIsMarkedWhenItIsGrantedForWriting() {
        grant(1, 3, GrantEntryV1.PERMIT_ACCESS);
        watch.begin();
        assertTrue(physical.changesUnseen(3), "granted before the begin");
        assertFalse(physical.changesUnseen(4));
        grant(600, 5, GrantEntryV1.PERMIT_ACCESS | GrantEntryV1.READONLY);
        watch.stored(TABLE + 600 * 8L, 2);
        assertFalse(physical.changesUnseen(5), "others may only read it");
        grant(600, 5, GrantEntryV1.PERMIT_ACCESS);
        watch.stored(TABLE + 600 * 8L, 2);
        assertTrue(physical.changesUnseen(5));
        grant(600, 5, 0);
        watch.stored(TABLE + 600 * 8L, 2);
        assertTrue(physical.changesUnseen(5), "what was written is still there");
    }

    @Test
    void aStoreOverSeveralEntriesCountsForEach() {
        watch.begin();
        grant(10, 7, GrantEntryV1.PERMIT_ACCESS);
        grant(11, 8, GrantEntryV1.PERMIT_ACCESS);
        watch.stored(TABLE + 10 * 8L + 4, 8);
        assertTrue(physical.changesUnseen(7) && physical.changesUnseen(8));
        watch.stored(TABLE - 8, 8);
        assertFalse(physical.changesUnseen(9));
    }

    @Test
    void storesToTheTableAreSeen() {
        watch.begin();
        assertTrue((physical.marks(FRAMES) & GuestMemory.WATCHED) != 0);
        assertTrue((physical.marks(FRAMES + 1) & GuestMemory.WATCHED) != 0);
        assertFalse((physical.marks(FRAMES - 1) & GuestMemory.WATCHED) != 0);
    }
}
