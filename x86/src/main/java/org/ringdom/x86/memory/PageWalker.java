package org.ringdom.x86.memory;

import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.exception.Vector;

/**
 * Walks 4-level page tables in guest memory as the processor does (Intel SDM volume 3, 4.5): 4 KiB, 2 MiB and 1 GiB pages,
 * accessed and dirty bits by compare and set, reserved bits, NX, write protection at every privilege.
 */
final class PageWalker {
    static final int READ = 0;
    static final int WRITE = 1;
    static final int EXECUTE = 2;

    private static final long PRESENT = 1;
    private static final long WRITABLE = 1 << 1;
    private static final long USER = 1 << 2;
    private static final long ACCESSED = 1 << 5;
    private static final long DIRTY = 1 << 6;
    private static final long LARGE = 1 << 7;
    private static final long NO_EXECUTE = 1L << 63;
    private static final long FRAME_BITS = 0x000F_FFFF_FFFF_F000L;
    private static final int ERROR_RESERVED = 8;
    private static final int ERROR_USER = 4;
    private static final int ERROR_FETCH = 16;

    private final GuestMemory memory;
    /** Bits of an entry that are beyond the physical address width. */
    private final long reserved;
    private final long[] entryAddress = new long[4];

    /** Whether the last walk ended in a page larger than 4 KiB. */
    boolean large;
    /** Whether the page may be written without another walk: writable, and dirty already. */
    boolean writable;

    PageWalker(GuestMemory memory, int physicalBits) {
        this.memory = memory;
        this.reserved = FRAME_BITS & -(1L << physicalBits);
    }

    /** Physical address of the 4 KiB page that holds {@code va}, or throws the page fault. */
    long walk(AddressSpace space, long va, int access, CpuFault fault) {
        long table = space.root & FRAME_BITS;
        long rights = WRITABLE | USER;
        boolean noExecute = false;
        for (int level = 3;; level--) {
            long host = memory.hostAddress(table >>> GuestMemory.PAGE_SHIFT);
            if (host == 0) {
                throw pageFault(space, va, access, ERROR_RESERVED | 1, fault);
            }
            long address = host + (va >>> 12 + 9 * level & 511) * 8;
            long entry = Host.ALL.getLongAcquire(address);
            if ((entry & PRESENT) == 0) {
                throw pageFault(space, va, access, 0, fault);
            }
            boolean leaf = level == 0 || (entry & LARGE) != 0;
            if ((entry & reservedBits(level, leaf)) != 0) {
                throw pageFault(space, va, access, ERROR_RESERVED | 1, fault);
            }
            rights &= entry;
            noExecute |= (entry & NO_EXECUTE) != 0;
            entryAddress[level] = address;
            if (leaf) {
                if (access == WRITE && (rights & WRITABLE) == 0 && mayWriteTable(space, level, entry)) {
                    return finish(entry, va, level, READ, rights);
                }
                check(space, va, access, rights, noExecute, fault);
                return finish(entry, va, level, access, rights);
            }
            table = entry & FRAME_BITS;
        }
    }

    private boolean mayWriteTable(AddressSpace space, int level, long entry) {
        return space.writesTables && level == 0
                && (memory.marks((entry & FRAME_BITS) >>> GuestMemory.PAGE_SHIFT) & GuestMemory.TABLE) != 0;
    }

    private long reservedBits(int level, boolean leaf) {
        return switch (level) {
            case 3 -> reserved | LARGE;
            case 2 -> leaf ? reserved | 0x3FFF_E000L : reserved;
            case 1 -> leaf ? reserved | 0x001F_E000L : reserved;
            default -> reserved;
        };
    }

    private static void check(AddressSpace space, long va, int access, long rights, boolean noExecute, CpuFault fault) {
        boolean denied = space.user && (rights & USER) == 0
                || access == WRITE && (rights & WRITABLE) == 0
                || access == EXECUTE && (noExecute || space.executeProtection && (rights & USER) != 0);
        if (denied) {
            throw pageFault(space, va, access, 1, fault);
        }
    }

    /** Sets the accessed bits from the root down, then the leaf's dirty bit. */
    private long finish(long leaf, long va, int leafLevel, int access, long rights) {
        for (int level = 3; level > leafLevel; level--) {
            setBits(entryAddress[level], ACCESSED);
        }
        setBits(entryAddress[leafLevel], access == WRITE ? ACCESSED | DIRTY : ACCESSED);
        large = leafLevel > 0;
        writable = (rights & WRITABLE) != 0 && (access == WRITE || (leaf & DIRTY) != 0);
        long offsetMask = (1L << 12 + 9 * leafLevel) - 1;
        return leaf & FRAME_BITS & ~offsetMask | va & offsetMask & ~0xFFFL;
    }

    private static void setBits(long address, long bits) {
        if ((Host.ALL.getLongVolatile(address) & bits) != bits) {
            Host.ALL.getAndOrLong(address, bits);
        }
    }

    static CpuFault pageFault(AddressSpace space, long va, int access, int code, CpuFault fault) {
        int error = code | (access == WRITE ? 2 : 0) | (space.user ? ERROR_USER : 0)
                | (access == EXECUTE ? ERROR_FETCH : 0);
        return fault.with(Vector.PAGE_FAULT, error, va);
    }
}
