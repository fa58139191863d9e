package org.ringdom.guest.paravirt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;

class PageTypesTest {
    private static final int PAGES = 64;
    private static final long L4 = 1;
    private static final long L3 = 2;
    private static final long L2 = 3;
    private static final long L1 = 4;
    private static final long OTHER_L1 = 5;
    private static final long VA = 0x12_3456_7000L;
    private static final long FLAGS = 0x67;

    @TempDir
    private Path folder;
    private final Arena arena = Arena.ofConfined();
    private GuestMemory memory;
    private MachineFrames frames;
    private PageTypes types;
    private SharedBuffer ram;

    @BeforeEach
    void aHierarchyOfFourTables() {
        InstanceFolder instance = new InstanceFolder(folder.resolve("shm"), folder.resolve("state")).create();
        GuestMemory.create(instance, 16, PAGES, 1);
        memory = GuestMemory.open(instance, 16, 1, PAGES, 1);
        SharedBuffer room = SharedBuffer.allocate(arena, 8192);
        frames = new MachineFrames(arena, memory, room.slice(-room.address() & 4095, 4096), PAGES - 8);
        types = new PageTypes(frames);
        ram = memory.buffer();
        ram.putLong(slot(L4, 39), L3 << 12 | FLAGS);
        ram.putLong(slot(L3, 30), L2 << 12 | FLAGS);
        ram.putLong(slot(L2, 21), L1 << 12 | FLAGS);
        ram.putLong(slot(L1, 12), 20L << 12 | FLAGS);
    }

    @AfterEach
    void close() {
        memory.close();
        arena.close();
    }

    private static long slot(long table, int shift) {
        return table * 4096 + (VA >>> shift & 511) * 8;
    }

    private void assertLevels(int l4, int l3, int l2, int l1) {
        assertEquals("%d %d %d %d".formatted(l4, l3, l2, l1), "%d %d %d %d".formatted(types.level(L4), types.level(L3),
                types.level(L2), types.level(L1)));
    }

    private boolean kernelMayWrite(long mfn) {
        return (frames.physical().marks(mfn) & org.ringdom.x86.memory.GuestMemory.TABLE) != 0;
    }

    /** Code that is kept of a frame has to be looked at again, whatever the frame is. */
    @Test
    void framesWithCodeThatAreWrittenByHypercallAreKnownAsChanged() {
        org.ringdom.x86.memory.GuestMemory physical = frames.physical();
        physical.outsideIsMarked();
        for (long mfn : new long[]{L4, L2, L1, 20, 21}) {
            physical.mark(mfn, org.ringdom.x86.memory.GuestMemory.CODE);
            assertFalse(physical.changesUnseen(mfn));
        }
        assertEquals(0, types.store(20 << 12 | 8, 0x90, false));
        assertTrue(physical.changesUnseen(20), "an ordinary frame");
        assertFalse(physical.changesUnseen(21));
        assertEquals(0, types.pin(L4, 4));
        assertTrue(physical.changesUnseen(L4) && physical.changesUnseen(L2) && physical.changesUnseen(L1));
        assertTrue(physical.changesUnseen(frames.sharedInfoFrame()), "others write there all the time");
    }

    @Test
    void aPinnedRootMakesTablesOfAllBelowItAndUnpinningOrdinaryFrames() {
        assertEquals(0, types.pin(L4, 4));
        assertLevels(4, 3, 2, 1);
        assertTrue(kernelMayWrite(L1));
        assertFalse(kernelMayWrite(L2));
        assertEquals(-Errno.EINVAL, types.pin(L4, 4), "pinned twice");
        assertEquals(0, types.unpin(L4));
        assertLevels(0, 0, 0, 0);
        assertFalse(kernelMayWrite(L1));
        assertEquals(-Errno.EINVAL, types.unpin(L4), "unpinned twice");
    }

    @Test
    void aTableThatAnotherUsesStaysWhenOneOfThemGoes() {
        assertEquals(0, types.pin(L1, 1));
        assertEquals(0, types.pin(L4, 4));
        assertEquals(0, types.unpin(L4));
        assertLevels(0, 0, 0, 1);
    }

    @Test
    void aFrameHasOneTypeAtATime() {
        assertEquals(0, types.pin(L1, 1));
        assertEquals(-Errno.EINVAL, types.pin(L1, 2));
        ram.putLong(slot(L3, 30), L3 << 12 | FLAGS);
        assertEquals(-Errno.EINVAL, types.pin(L4, 4), "a table of level 3 that names itself");
        assertLevels(0, 0, 0, 1);
    }

    @Test
    void whatIsNotTheDomainsIsRefusedAndNothingIsChanged() {
        assertEquals(0, types.pin(L4, 4));
        long foreign = PAGES + 100L << 12 | FLAGS;
        for (long at : new long[]{slot(L4, 39), slot(L3, 30), slot(L2, 21), slot(L1, 12)}) {
            long before = ram.getLong(at);
            assertEquals(-Errno.EINVAL, types.store(at, foreign, false));
            assertEquals(before, ram.getLong(at));
        }
        assertEquals(-Errno.EINVAL, types.store(slot(L2, 21), OTHER_L1 << 12 | FLAGS | 0x80, false), "a large page");
        assertEquals(-Errno.EINVAL, types.store(L4 * 4096 + 260 * 8, 0, false), "a slot that is not the guest's");
        assertEquals(-Errno.EINVAL, types.store((PAGES + 5L) * 4096, 0, false), "no RAM");
        assertLevels(4, 3, 2, 1);
    }

    @Test
    void anEntryThatIsReplacedMovesTheReference() {
        assertEquals(0, types.pin(L4, 4));
        assertEquals(0, types.store(slot(L2, 21), OTHER_L1 << 12 | FLAGS, false));
        assertLevels(4, 3, 2, 0);
        assertEquals(1, types.level(OTHER_L1));
        assertEquals(0, types.store(slot(L2, 21), 0, false));
        assertEquals(0, types.level(OTHER_L1));
    }

    @Test
    void entriesThatWereChangedBehindItsBackLetGoOfNothingElse() {
        assertEquals(0, types.pin(OTHER_L1, 1));
        assertEquals(0, types.pin(L4, 4));
        for (long entry : new long[]{PAGES + 100L << 12, -1L, L4 << 12, L2 << 12, 30L << 12, OTHER_L1 << 12}) {
            ram.putLong(slot(L2, 21), entry | PageTypes.PRESENT);
            assertEquals(0, types.store(slot(L2, 21), L1 << 12 | FLAGS, false));
            ram.putLong(slot(L3, 30), entry | PageTypes.PRESENT);
            assertEquals(0, types.unpin(L4));
            ram.putLong(slot(L3, 30), L2 << 12 | FLAGS);
            assertEquals(0, types.pin(L4, 4));
        }
        assertEquals(4, types.level(L4));
        types.put(30);
        assertEquals(0, types.level(30), "an ordinary frame");
    }

    @Test
    void accessedAndDirtyBitsAreKeptIfAskedFor() {
        assertEquals(0, types.pin(L4, 4));
        assertEquals(0, types.store(slot(L1, 12), 21L << 12 | 3, true));
        assertEquals(21L << 12 | 0x63, ram.getLong(slot(L1, 12)));
        assertEquals(0, types.store(slot(L1, 12), 21L << 12 | 3, false));
        assertEquals(21L << 12 | 3, ram.getLong(slot(L1, 12)));
    }

    @Test
    void aRootShowsTheTableOfPfns() {
        assertEquals(0, types.pin(L4, 4));
        assertEquals(frames.m2pEntry(), ram.getLong(L4 * 4096 + 256 * 8));
        assertEquals(slot(L1, 12), types.leafAddress(L4, VA));
        assertEquals(-1, types.leafAddress(L4, VA + (1L << 30)));
    }

    @Test
    void framesComeAndGo() {
        assertEquals(PAGES - 8, frames.populatedFrames());
        assertFalse(frames.release(PAGES - 1), "it was not there");
        assertEquals(PAGES - 1, frames.populate(PAGES - 1));
        assertEquals(-1, frames.populate(PAGES), "no RAM");
        assertTrue(frames.release(30));
        assertFalse(frames.release(PAGES + 3), "a page of the grant table");
        assertEquals(PAGES - 8, frames.populatedFrames());
    }

    @Test
    void aPfnWhoseFrameWasExchangedGetsOneThatIsFree() {
        assertTrue(frames.release(30));
        assertEquals(30, frames.populate(31), "31 is where PFN 30 was");
        frames.setPfn(31, 30);
        for (int pfn = PAGES - 8; pfn < PAGES; pfn++) {
            assertEquals(pfn, frames.populate(pfn));
        }
        assertEquals(-1, frames.populate(31), "none is left");
        assertTrue(frames.release(31));
        assertEquals(31, frames.populate(30));
        assertEquals(PAGES, frames.populatedFrames());
    }
}
