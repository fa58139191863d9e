package org.ringdom.guest.build;

import org.ringdom.guest.kernel.XenNotes;

/**
 * Where the pages lie that a 64-bit PV guest finds at its start. All numbers are PFNs; the initial mapping is linear from
 * the kernel's virtual base.
 *
 * <pre>
 *   mapped   image | [RAM disk] | [p2m list] | start_info | xenstore ring | console ring | L4 L3.. L2.. L1.. | stack | room
 *   outside  RAM disk | p2m list | its L3, L2 and L1 tables
 * </pre>
 *
 * The RAM disk and the p2m list are outside if the kernel's notes allow it. The room is at least 512 KiB, and the mapping
 * ends at a multiple of 4 MiB.
 *
 * @param ramdisk first page of the RAM disk, 0 if there is none
 * @param p2m first page of the p2m list
 * @param p2mPages pages of the list
 * @param startInfo the start_info page
 * @param tables first page of the page tables
 * @param l3 tables of level 3; one of level 4 stands before them
 * @param l2 tables of level 2
 * @param l1 tables of level 1
 * @param stack the boot stack's page
 * @param mapEnd the first page that is not mapped
 * @param p2mTables first page of the p2m list's own tables
 * @param p2mL3 number of its tables of level 3
 * @param p2mL2 of level 2
 * @param p2mL1 of level 1
 * @param end first page that is not used
 * @see "xen/tools/libs/guest/xg_dom_x86.c, xg_dom_core.c"
 */
public record BootLayout(long ramdisk, long p2m, long p2mPages, long startInfo, long tables, int l3, int l2, int l1,
        long stack, long mapEnd, long p2mTables, int p2mL3, int p2mL2, int p2mL1, long end) {
    private static final int ENTRIES = 512;
    private static final long ROOM_BYTES = 512 << 10;
    private static final long END_ALIGNMENT = 4 << 20;
    private static final int PAGE = 4096;

    /**
     * Lays out a domain.
     *
     * @param imageEnd the first address behind the loaded image, from PFN 0 on
     * @param ramdiskBytes size of the RAM disk, 0: none
     * @param pages RAM at the start
     */
    public static BootLayout of(XenNotes notes, long imageEnd, long ramdiskBytes, long pages) {
        long next = pagesOf(imageEnd);
        long ramdiskPages = pagesOf(ramdiskBytes);
        long ramdisk = 0;
        if (ramdiskPages > 0 && !notes.ramdiskByPfn()) {
            ramdisk = next;
            next += ramdiskPages;
        }
        long p2mPages = pagesOf(pages * 8);
        boolean p2mOutside = notes.p2mAddress() != XenNotes.ABSENT;
        long p2m = 0;
        if (!p2mOutside) {
            p2m = next;
            next += p2mPages;
        }
        long startInfo = next;
        long tables = startInfo + 3;
        long base = notes.virtualBase();
        int count = 0;
        long mapEnd;
        int l1;
        int l2;
        int l3;
        while (true) {
            long bytes = (tables + count + 1) * PAGE;
            long end = roundUp(base + bytes + ROOM_BYTES, END_ALIGNMENT);
            mapEnd = end - base >>> 12;
            l1 = spanned(base, end, 21);
            l2 = spanned(base, end, 30);
            l3 = spanned(base, end, 39);
            int needed = 1 + l3 + l2 + l1;
            if (needed <= count) {
                break;
            }
            count = needed;
        }
        long stack = tables + 1 + l3 + l2 + l1;
        long outside = mapEnd;
        if (ramdiskPages > 0 && notes.ramdiskByPfn()) {
            ramdisk = outside;
            outside += ramdiskPages;
        }
        if (!p2mOutside) {
            return new BootLayout(ramdisk, p2m, p2mPages, startInfo, tables, l3, l2, l1, stack, mapEnd, 0, 0, 0, 0,
                    outside);
        }
        p2m = outside;
        long from = notes.p2mAddress();
        long to = from + p2mPages * PAGE;
        int p2mL1 = spanned(from, to, 21);
        int p2mL2 = spanned(from, to, 30);
        int p2mL3 = spanned(from, to, 39);
        long p2mTables = p2m + p2mPages;
        return new BootLayout(ramdisk, p2m, p2mPages, startInfo, tables, l3, l2, l1, stack, mapEnd, p2mTables, p2mL3,
                p2mL2, p2mL1, p2mTables + p2mL3 + p2mL2 + p2mL1);
    }

    private static long pagesOf(long bytes) {
        return bytes + PAGE - 1 >>> 12;
    }

    private static long roundUp(long value, long alignment) {
        return value + alignment - 1 & -alignment;
    }

    /** How many aligned pieces of {@code 1 << shift} bytes a range of addresses touches. */
    private static int spanned(long from, long to, int shift) {
        return (int) ((to - 1 >>> shift) - (from >>> shift) + 1);
    }

    /** Page tables of the main mapping. */
    public int tableCount() {
        return 1 + l3 + l2 + l1;
    }

    /** Pages of the p2m list and its own tables. */
    public long p2mFrames() {
        return p2mPages + p2mL3 + p2mL2 + p2mL1;
    }

    /** Entries of a table. */
    static int entries() {
        return ENTRIES;
    }
}
