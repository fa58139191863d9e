package org.ringdom.guest.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.xen.StartInfo;
import org.ringdom.guest.kernel.KernelImage;
import org.ringdom.guest.kernel.KernelRefused;
import org.ringdom.guest.kernel.TestKernels;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.memory.AddressSpace;
import org.ringdom.x86.memory.Mmu;

/** What the builder has made is looked at through the paging of the CPU that will run it. */
class PvGuestBuilderTest {
    private static final int PAGES = 8192;
    private static final long P2M = 0x80_0000_0000L;
    private static final byte[] RAMDISK = "a RAM disk".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private GuestMemory memory() {
        InstanceFolder instance = new InstanceFolder(folder.resolve("shm"), folder.resolve("state")).create();
        GuestMemory.create(instance, 16, PAGES, 1);
        return GuestMemory.open(instance, 16, 1, PAGES, 1);
    }

    private static PvGuestBuilder.Start build(GuestMemory memory, long pages, Arena arena) throws KernelRefused {
        KernelImage kernel = KernelImage.of(TestKernels.elf(TestKernels.linuxNotes()), arena);
        return PvGuestBuilder.build(memory, new GrantTable(memory.grantTable()), kernel, RAMDISK,
                new PvGuestBuilder.Wiring(pages, 5, 6, 0x1234_5000L, "console=hvc0"));
    }

    private static Mmu mmu(GuestMemory memory, PvGuestBuilder.Start start, Arena arena) {
        Mmu mmu = new Mmu(arena, new org.ringdom.x86.memory.GuestMemory(memory.buffer()), new CpuFault(),
                new NoDevices());
        AddressSpace space = mmu.newSpace(false, false);
        mmu.load(space, start.root() << 12);
        mmu.activate(space);
        return mmu;
    }

    @Test
    void aKernelFindsItselfItsListOfFramesAndItsRamDisk() throws KernelRefused {
        try (Arena arena = Arena.ofConfined(); GuestMemory memory = memory()) {
            PvGuestBuilder.Start start = build(memory, PAGES - 100, arena);
            Mmu mmu = mmu(memory, start, arena);
            byte[] code = TestKernels.code();
            for (int i = 0; i < code.length; i++) {
                assertEquals(code[i], (byte) mmu.load(TestKernels.VIRTUAL_BASE + TestKernels.PHYSICAL + i, 1));
            }
            assertEquals(4321, mmu.load(P2M + 4321 * 8, 8));
            assertEquals(-1, mmu.load(P2M + (PAGES - 50) * 8, 8), "no frame beyond the domain's memory");
            StartInfo info = new StartInfo().wrap(memory.buffer(), start.rsi() - TestKernels.VIRTUAL_BASE);
            assertEquals(PAGES - 100, info.nrPages());
            assertEquals(P2M, info.mfnList());
            assertEquals(0x1234_5000L, info.sharedInfo());
            assertEquals(StartInfo.SIF_MOD_START_PFN | StartInfo.SIF_VIRT_P2M_4TOOLS, info.flags());
            assertEquals(RAMDISK.length, info.modLen());
            assertEquals('a', memory.buffer().getByte(info.modStart() * 4096));
            assertEquals(TestKernels.VIRTUAL_BASE + (start.root() << 12), info.ptBase());
            assertEquals(TestKernels.ENTRY, start.rip());
            mmu.store(start.rsp() - 8, 1, 8);
        }
    }

    @Test
    void pageTablesAreMappedReadOnly() throws KernelRefused {
        try (Arena arena = Arena.ofConfined(); GuestMemory memory = memory()) {
            PvGuestBuilder.Start start = build(memory, PAGES, arena);
            Mmu mmu = mmu(memory, start, arena);
            long root = TestKernels.VIRTUAL_BASE + (start.root() << 12);
            assertTrue(mmu.load(root + 511 * 8, 8) != 0);
            assertEquals(14, assertThrows(CpuFault.class, () -> mmu.store(root, 0, 8)).vector);
        }
    }

    @Test
    void tooLittleMemoryIsRefusedWithHowMuchIsNeeded() {
        try (Arena arena = Arena.ofConfined(); GuestMemory memory = memory()) {
            KernelRefused refused = assertThrows(KernelRefused.class, () -> build(memory, 4096, arena));
            assertTrue(refused.getMessage().contains("need 21 MiB"), refused.getMessage());
        }
    }
}
