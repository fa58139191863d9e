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
import org.ringdom.guest.build.NoDevices;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.memory.AddressSpace;
import org.ringdom.x86.memory.Mmu;

/** What a vCPU may keep of the kernel's half of its address space. */
class KernelHalfTest {
    private static final int PAGES = 64;
    private static final long ROOT = 1;
    private static final long OTHER_ROOT = 2;
    private static final long L3 = 3;
    private static final long L2 = 4;
    private static final long L1 = 5;
    private static final long VA = 0xFFFF_FFFF_8123_4000L;
    private static final long FLAGS = 0x67;

    @TempDir
    private Path folder;
    private final Arena arena = Arena.ofConfined();
    private GuestMemory memory;
    private MachineFrames frames;
    private PageTypes types;
    private SharedBuffer ram;
    private Mmu mmu;
    private AddressSpace space;
    private KernelHalf half;

    @BeforeEach
    void aKernelsTables() {
        InstanceFolder instance = new InstanceFolder(folder.resolve("shm"), folder.resolve("state")).create();
        GuestMemory.create(instance, 16, PAGES, 1);
        memory = GuestMemory.open(instance, 16, 1, PAGES, 1);
        SharedBuffer room = SharedBuffer.allocate(arena, 8192);
        frames = new MachineFrames(arena, memory, room.slice(-room.address() & 4095, 4096), PAGES - 8);
        types = new PageTypes(frames);
        ram = memory.buffer();
        ram.putLong(slot(ROOT, 39), L3 << 12 | FLAGS);
        ram.putLong(slot(OTHER_ROOT, 39), L3 << 12 | FLAGS);
        ram.putLong(slot(L3, 30), L2 << 12 | FLAGS);
        ram.putLong(slot(L2, 21), L1 << 12 | FLAGS);
        ram.putLong(slot(L1, 12), 20L << 12 | FLAGS);
        ram.putLong(20 << 12, 20);
        ram.putLong(21 << 12, 21);
        assertEquals(0, types.pin(ROOT, 4));
        assertEquals(0, types.pin(OTHER_ROOT, 4));
        mmu = new Mmu(arena, frames.physical(), new CpuFault(), new NoDevices());
        space = mmu.newSpace(false, false, true);
        space.separateHalves();
        mmu.load(space, ROOT << 12);
        mmu.activate(space);
        half = new KernelHalf(types, frames, mmu);
        half.stays(ROOT);
        assertEquals(20, mmu.load(VA, 8));
    }

    @AfterEach
    void close() {
        memory.close();
        arena.close();
    }

    private static long slot(long table, int shift) {
        return table * 4096 + (VA >>> shift & 511) * 8;
    }

    private static long leaf(long mfn, long flags) {
        return mfn << 12 | flags;
    }

    @Test
    void anotherRootWithTheSameKernelKeepsAll() {
        assertTrue(half.stays(OTHER_ROOT));
        assertTrue(half.stays(ROOT));
        assertEquals(20, mmu.load(VA, 8));
    }

    @Test
    void aRootWithAnotherKernelKeepsNothing() {
        ram.putLong(slot(OTHER_ROOT, 39), 0);
        assertFalse(half.stays(OTHER_ROOT));
        assertTrue(half.stays(OTHER_ROOT));
        assertTrue(half.stays(ROOT), "a kernel that has more than before takes nothing away");
    }

    @Test
    void aPageThatIsMappedElsewhereByItsAddressIsForgottenAlone() {
        assertEquals(0, types.store(slot(L1, 12), leaf(21, FLAGS), false, VA));
        assertTrue(half.stays(ROOT));
        assertEquals(21, mmu.load(VA, 8));
    }

    @Test
    void whatTakesNothingAwayIsNoChange() {
        long count = types.upperChanges().count();
        assertEquals(0, types.store(slot(L1, 12) + 8, leaf(21, 0x61), false), "a new page");
        assertEquals(0, types.store(slot(L1, 12) + 8, leaf(21, FLAGS), false), "more rights");
        assertEquals(count, types.upperChanges().count());
        assertEquals(0, types.store(slot(L1, 12) + 8, leaf(21, 0x65), false), "less rights");
        assertEquals(0, types.store(slot(L1, 12) + 8, leaf(21, 0x65) | 1L << 63, false), "no code any more");
        assertEquals(count + 2, types.upperChanges().count());
    }

    @Test
    void aChangeWithoutAnAddressKeepsNothing() {
        assertEquals(0, types.store(slot(L1, 12), leaf(21, FLAGS), false));
        assertFalse(half.stays(ROOT));
        assertTrue(half.stays(ROOT));
        assertEquals(0, types.store(slot(L2, 21), 0, false), "a whole table");
        assertFalse(half.stays(ROOT));
    }

    /** A table that stands in two places maps each of its frames twice. */
    @Test
    void aChangeOfASharedTableKeepsNothing() {
        assertEquals(0, types.store(slot(L2, 21) + 8, L1 << 12 | FLAGS, false));
        assertEquals(20, mmu.load(VA + (1 << 21), 8));
        assertEquals(0, types.store(slot(L1, 12), leaf(21, FLAGS), false, VA));
        assertFalse(half.stays(ROOT));
    }

    @Test
    void aPinnedTableIsNotSharedForThat() {
        assertEquals(0, types.pin(L1, 1));
        assertEquals(0, types.store(slot(L1, 12), leaf(21, FLAGS), false, VA));
        assertTrue(half.stays(ROOT));
        assertEquals(21, mmu.load(VA, 8));
    }

    @Test
    void aStoreOfTheKernelToItsTableKeepsNothing() {
        long before = ram.getLong(slot(L1, 12));
        ram.putLong(slot(L1, 12), leaf(21, FLAGS));
        types.stored(slot(L1, 12), before);
        assertFalse(half.stays(ROOT));
        types.stored(slot(L1, 12) + 8, 0);
        assertTrue(half.stays(ROOT), "a new page");
    }

    @Test
    void moreChangesThanAreRememberedKeepNothing() {
        for (int i = 0; i < 300; i++) {
            assertEquals(0, types.store(slot(L1, 12), leaf(20 + i % 2, FLAGS), false, VA));
        }
        assertFalse(half.stays(ROOT));
    }

    @Test
    void tablesOfTheLowerHalfAreNobodysBusiness() {
        long count = types.upperChanges().count();
        ram.putLong(OTHER_ROOT * 4096, 6L << 12 | FLAGS);
        ram.putLong(6 * 4096, 7L << 12 | FLAGS);
        ram.putLong(7 * 4096, 8L << 12 | FLAGS);
        ram.putLong(8 * 4096, 20L << 12 | FLAGS);
        types.unpin(OTHER_ROOT);
        assertEquals(0, types.pin(OTHER_ROOT, 4));
        assertEquals(0, types.store(8 * 4096, 0, false));
        types.stored(8 * 4096, 20L << 12 | FLAGS);
        assertEquals(count, types.upperChanges().count());
    }

    @Test
    void aTableThatIsLinkedIntoTheKernelLaterCountsToo() {
        ram.putLong(9 * 4096, 20L << 12 | FLAGS);
        assertEquals(0, types.pin(9, 1));
        assertEquals(0, types.store(slot(L2, 21) + 8, 9L << 12 | FLAGS, false));
        assertTrue(half.stays(ROOT));
        assertEquals(0, types.store(9 * 4096, 0, false));
        assertFalse(half.stays(ROOT));
    }

    @Test
    void codeThatOthersMayWriteFromNowOnIsFoundAnew() {
        frames.physical().mark(20, org.ringdom.x86.memory.GuestMemory.CODE);
        assertTrue(half.stays(ROOT));
        frames.physical().mark(20, org.ringdom.x86.memory.GuestMemory.OUTSIDE);
        assertFalse(half.stays(ROOT));
    }
}
