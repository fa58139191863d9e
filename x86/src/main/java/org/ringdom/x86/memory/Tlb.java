package org.ringdom.x86.memory;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * One direct-mapped table of translations in native memory.
 *
 * <pre>
 *   entry  +0  u64  linear page address | tag of the address space (0: empty)
 *          +8  u64  host address minus linear address
 * </pre>
 *
 * An access probes the entry of its first byte's page and compares with the page of its last byte, so that one comparison
 * covers hit, address space, permission (a table per kind) and page crossing. Owner thread only.
 */
public final class Tlb {
    static final int ENTRIES = 2048;
    static final int ENTRY_BYTES = 16;
    /**
     * Offset of an entry: {@code (va >>> NEAR ^ va >>> FAR) & INDEX_MASK}. The higher bits tell apart tables that a kernel uses side by
     * side at the same distance from different bases, as Linux does with those from physical to machine frames and back.
     */
    public static final int NEAR = 8;
    /** See {@link #NEAR}. */
    public static final int FAR = 35;
    /** See {@link #NEAR}. */
    public static final long INDEX_MASK = (ENTRIES - 1L) * ENTRY_BYTES;
    public static final long PAGE_MASK = -4096L;

    final long address;
    private final SharedBuffer memory;

    Tlb(Arena arena) {
        memory = SharedBuffer.allocate(arena, (long) ENTRIES * ENTRY_BYTES);
        address = memory.address();
    }

    /** Offset of the entry for a linear address. */
    static long entry(long va) {
        return (va >>> NEAR ^ va >>> FAR) & INDEX_MASK;
    }

    void fill(long va, int tag, long hostPage) {
        long entry = entry(va);
        long page = va & PAGE_MASK;
        memory.putLong(entry, page | tag);
        memory.putLong(entry + 8, hostPage - page);
    }

    /** Forgets one page in all address spaces. */
    void forgetPage(long va) {
        memory.putLong(entry(va), 0);
    }

    /** Forgets all entries that lead to a host page. */
    void forgetHostPage(long hostPage) {
        for (long entry = 0; entry < memory.size(); entry += ENTRY_BYTES) {
            if ((memory.getLong(entry) & PAGE_MASK) + memory.getLong(entry + 8) == hostPage) {
                memory.putLong(entry, 0);
            }
        }
    }

    void clear() {
        for (long entry = 0; entry < memory.size(); entry += ENTRY_BYTES) {
            memory.putLong(entry, 0);
        }
    }
}
