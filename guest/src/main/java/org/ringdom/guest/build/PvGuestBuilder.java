package org.ringdom.guest.build;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.GrantEntryV1;
import org.ringdom.abi.xen.StartInfo;
import org.ringdom.guest.kernel.ElfImage;
import org.ringdom.guest.kernel.KernelImage;
import org.ringdom.guest.kernel.KernelRefused;
import org.ringdom.guest.kernel.XenNotes;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.memory.GuestMemory;

/**
 * Builds the memory of a 64-bit PV guest: image, RAM disk, p2m list, start_info, rings and page tables, as
 * {@link BootLayout} places them. Machine frame and PFN are the same number.
 */
public final class PvGuestBuilder {
    private static final int PAGE = GuestMemory.PAGE;
    private static final long TABLE_FLAGS = 0x67;
    private static final long PAGE_FLAGS = 0x23;
    private static final long READ_ONLY_FLAGS = 0x21;
    private static final long ALL_ONES = -1;
    private static final int STORE_DOMID = 1;
    private static final int CONSOLE_DOMID = 4;

    /**
     * What the toolstack has made for the guest.
     *
     * @param memoryPages RAM at the start; what memory there is beyond is for ballooning
     * @param storePort the domain's end of the xenstore event channel
     * @param consolePort the domain's end of the console event channel
     * @param sharedInfo machine address of the shared_info page
     * @param commandLine at most 1023 bytes of it fit
     */
    public record Wiring(long memoryPages, int storePort, int consolePort, long sharedInfo, String commandLine) {
    }

    /**
     * The state of the first vCPU at its first instruction.
     *
     * @param rip entry point
     * @param rsp top of the boot stack
     * @param rsi virtual address of start_info
     * @param root frame of the level-4 table
     */
    public record Start(long rip, long rsp, long rsi, long root) {
    }

    private final SharedBuffer ram;
    private final KernelImage kernel;
    private final XenNotes notes;
    private final BootLayout layout;
    private final Wiring wiring;

    private PvGuestBuilder(SharedBuffer ram, KernelImage kernel, BootLayout layout, Wiring wiring) {
        this.ram = ram;
        this.kernel = kernel;
        this.notes = kernel.notes();
        this.layout = layout;
        this.wiring = wiring;
    }

    /**
     * Fills a domain's fresh, zeroed memory.
     *
     * @param ramdisk the RAM disk, may be empty
     * @throws KernelRefused if the domain has too little memory
     */
    public static Start build(GuestMemory memory, GrantTable grants, KernelImage kernel, byte[] ramdisk,
            Wiring wiring) throws KernelRefused {
        long imageEnd = kernel.elf().end() - kernel.notes().physicalOffset();
        BootLayout layout = BootLayout.of(kernel.notes(), imageEnd, ramdisk.length, wiring.memoryPages());
        if (layout.end() > wiring.memoryPages()) {
            throw new KernelRefused("kernel and RAM disk need " + (layout.end() * PAGE + (1 << 20) - 1 >> 20)
                    + " MiB, but the domain has " + wiring.memoryPages() * PAGE / (1 << 20) + "; raise 'memory'");
        }
        PvGuestBuilder builder = new PvGuestBuilder(memory.buffer(), kernel, layout, wiring);
        builder.image();
        builder.ram.putBytes(layout.ramdisk() * PAGE, ramdisk, 0, ramdisk.length);
        builder.p2m();
        builder.mainTables();
        builder.p2mTables();
        builder.hypercallPage();
        builder.startInfo(ramdisk.length);
        grants.grantAt(GrantEntryV1.RESERVED_XENSTORE, STORE_DOMID, builder.storeFrame(), false);
        grants.grantAt(GrantEntryV1.RESERVED_CONSOLE, CONSOLE_DOMID, builder.consoleFrame(), false);
        return new Start(kernel.notes().entry(), builder.virtual(layout.stack() + 1),
                builder.virtual(layout.startInfo()), layout.tables());
    }

    private long storeFrame() {
        return layout.startInfo() + 1;
    }

    private long consoleFrame() {
        return layout.startInfo() + 2;
    }

    private long virtual(long pfn) {
        return notes.virtualBase() + pfn * PAGE;
    }

    private void image() {
        for (ElfImage.Segment segment : kernel.elf().segments()) {
            kernel.elf().copy(segment, ram, segment.physical() - notes.physicalOffset());
        }
    }

    private void p2m() {
        long entries = layout.p2mPages() * BootLayout.entries();
        for (long pfn = 0; pfn < entries; pfn++) {
            ram.putLong(layout.p2m() * PAGE + pfn * 8, pfn < wiring.memoryPages() ? pfn : ALL_ONES);
        }
    }

    private void mainTables() {
        long root = layout.tables();
        Tables tables = new Tables(root, root + 1, root + 1 + layout.l3(), root + 1 + layout.l3() + layout.l2(),
                notes.virtualBase());
        long lastTable = root + layout.tableCount();
        for (long pfn = 0; pfn < layout.mapEnd(); pfn++) {
            boolean table = pfn >= root && pfn < lastTable;
            tables.map(virtual(pfn), pfn, table ? READ_ONLY_FLAGS : PAGE_FLAGS);
        }
    }

    private void p2mTables() {
        if (layout.p2mL3() == 0) {
            return;
        }
        long first = layout.p2mTables();
        Tables tables = new Tables(layout.tables(), first, first + layout.p2mL3(),
                first + layout.p2mL3() + layout.p2mL2(), notes.p2mAddress());
        for (long i = 0; i < layout.p2mPages(); i++) {
            tables.map(notes.p2mAddress() + i * PAGE, layout.p2m() + i, PAGE_FLAGS);
        }
    }

    /** A mapping whose tables of each level lie one behind the other, in the order of the addresses. */
    private final class Tables {
        private final long l4;
        private final long l3;
        private final long l2;
        private final long l1;
        private final long base;

        Tables(long l4, long l3, long l2, long l1, long base) {
            this.l4 = l4;
            this.l3 = l3;
            this.l2 = l2;
            this.l1 = l1;
            this.base = base;
        }

        private long table(long first, long va, int shift) {
            return first + (va >>> shift) - (base >>> shift);
        }

        private void set(long table, long va, int shift, long frame, long flags) {
            ram.putLong(table * PAGE + (va >>> shift & 511) * 8, frame << 12 | flags);
        }

        void map(long va, long frame, long flags) {
            long table3 = table(l3, va, 39);
            long table2 = table(l2, va, 30);
            long table1 = table(l1, va, 21);
            set(l4, va, 39, table3, TABLE_FLAGS);
            set(table3, va, 30, table2, TABLE_FLAGS);
            set(table2, va, 21, table1, TABLE_FLAGS);
            set(table1, va, 12, frame, flags);
        }
    }

    private void hypercallPage() throws KernelRefused {
        long va = notes.hypercallPage();
        if (va == XenNotes.ABSENT) {
            return;
        }
        long offset = va - notes.virtualBase();
        if (offset < 0 || (offset & PAGE - 1) != 0 || offset + PAGE > layout.mapEnd() * PAGE) {
            throw new KernelRefused("its hypercall page %x is not in what is mapped".formatted(va));
        }
        HypercallPage.fill(ram, offset);
    }

    private void startInfo(int ramdiskBytes) {
        long at = layout.startInfo() * PAGE;
        byte[] magic = StartInfo.MAGIC_X86_64.getBytes(StandardCharsets.US_ASCII);
        ram.putBytes(at + StartInfo.MAGIC_OFFSET, magic, 0, magic.length);
        byte[] line = Arrays.copyOf(wiring.commandLine().getBytes(StandardCharsets.UTF_8),
                StartInfo.CMD_LINE_SIZE - 1);
        ram.putBytes(at + StartInfo.CMD_LINE_OFFSET, line, 0, line.length);
        boolean outside = notes.p2mAddress() != XenNotes.ABSENT;
        int flags = StartInfo.SIF_VIRT_P2M_4TOOLS;
        long ramdisk = 0;
        if (ramdiskBytes > 0) {
            ramdisk = notes.ramdiskByPfn() ? layout.ramdisk() : virtual(layout.ramdisk());
            flags |= notes.ramdiskByPfn() ? StartInfo.SIF_MOD_START_PFN : 0;
        }
        new StartInfo().wrap(ram, at)
                .nrPages(wiring.memoryPages())
                .sharedInfo(wiring.sharedInfo())
                .flags(flags)
                .storeMfn(storeFrame()).storeEvtchn(wiring.storePort())
                .consoleMfn(consoleFrame()).consoleEvtchn(wiring.consolePort())
                .ptBase(virtual(layout.tables()))
                .nrPtFrames(layout.tableCount())
                .mfnList(outside ? notes.p2mAddress() : virtual(layout.p2m()))
                .modStart(ramdisk)
                .modLen(ramdiskBytes)
                .firstP2mPfn(outside ? layout.p2m() : 0)
                .nrP2mFrames(outside ? layout.p2mFrames() : 0);
    }
}
