package org.ringdom.guest.kernel;

/**
 * What a PV kernel says in its Xen notes, with what the loader makes of those that are absent.
 *
 * @param entry virtual address of the first instruction
 * @param hypercallPage virtual address of the page to fill with stubs; {@link #ABSENT}: it needs none
 * @param virtualBase virtual address of PFN 0
 * @param physicalOffset subtracted from the segments' physical addresses
 * @param p2mAddress virtual address of the list of frames; {@link #ABSENT}: in the initial mapping
 * @param ramdiskByPfn whether the RAM disk may stay outside the initial mapping
 * @param guestOs name, for people
 * @see "xen/include/public/elfnote.h"
 */
public record XenNotes(long entry, long hypercallPage, long virtualBase, long physicalOffset, long p2mAddress,
        boolean ramdiskByPfn, String guestOs) {
    /** No such note. */
    public static final long ABSENT = -1;

    private static final int ENTRY = 1;
    private static final int HYPERCALL_PAGE = 2;
    private static final int VIRT_BASE = 3;
    private static final int PADDR_OFFSET = 4;
    private static final int XEN_VERSION = 5;
    private static final int GUEST_OS = 6;
    private static final int LOADER = 8;
    private static final int FEATURES = 10;
    private static final int INIT_P2M = 15;
    private static final int MOD_START_PFN = 16;
    private static final int PHYS32_ENTRY = 18;
    private static final int PAGE_MASK = 4095;

    static XenNotes of(ElfImage elf) throws KernelRefused {
        requirePv(elf);
        long base = elf.number(VIRT_BASE, ABSENT);
        long virtualBase = base == ABSENT ? 0 : base;
        long physicalOffset = elf.number(PADDR_OFFSET, 0);
        long entry = elf.number(ENTRY, elf.entry());
        long p2m = elf.number(INIT_P2M, ABSENT);
        boolean usable = p2m != ABSENT && Long.compareUnsigned(p2m, virtualBase) < 0 && (p2m & PAGE_MASK) == 0;
        XenNotes notes = new XenNotes(entry, elf.number(HYPERCALL_PAGE, ABSENT), virtualBase, physicalOffset,
                usable ? p2m : ABSENT, elf.number(MOD_START_PFN, 0) != 0, elf.text(GUEST_OS));
        notes.requireSaneAddresses(elf);
        return notes;
    }

    private static void requirePv(ElfImage elf) throws KernelRefused {
        if (!elf.hasXenNotes()) {
            throw new KernelRefused("it has no Xen notes, so it can't run as a PV guest; a Linux kernel needs"
                    + " CONFIG_XEN_PV=y, as Debian's linux-image-amd64 has");
        }
        String version = elf.text(XEN_VERSION);
        if (version.isEmpty() && elf.number(PHYS32_ENTRY, ABSENT) != ABSENT) {
            throw new KernelRefused("it can start as a PVH guest only, not as a PV guest; a Linux kernel needs"
                    + " CONFIG_XEN_PV=y");
        }
        if (!version.startsWith("xen-3.0")) {
            throw new KernelRefused("it is made for '" + version + "', not for xen-3.0");
        }
        String loader = elf.text(LOADER);
        if (!loader.startsWith("generic") && !(loader.isEmpty() && elf.text(GUEST_OS).equals("linux"))) {
            throw new KernelRefused("it wants the loader '" + loader + "'; there is only the generic one");
        }
        for (String feature : elf.text(FEATURES).split("\\|")) {
            if (feature.equals("!dom0")) {
                throw new KernelRefused("it can run as the control domain only");
            }
        }
    }

    private void requireSaneAddresses(ElfImage elf) throws KernelRefused {
        long start = elf.start() + virtualBase - physicalOffset;
        long end = elf.end() + virtualBase - physicalOffset;
        boolean sane = Long.compareUnsigned(virtualBase, start) <= 0 && Long.compareUnsigned(start, end) < 0
                && Long.compareUnsigned(start, entry) <= 0 && Long.compareUnsigned(entry, end) < 0;
        if (!sane) {
            throw new KernelRefused("its entry point %x does not lie in what is loaded, %x to %x".formatted(entry,
                    start, end));
        }
    }
}
