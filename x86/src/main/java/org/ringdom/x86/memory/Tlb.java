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
    /** Offset of an entry: {@code va >>> 8 & INDEX_MASK}. */
    public static final long INDEX_MASK = (ENTRIES - 1L) * ENTRY_BYTES;
    public static final long PAGE_MASK = -4096L;

    final long address;
    private final SharedBuffer memory;

    Tlb(Arena arena) {
        memory = SharedBuffer.allocate(arena, (long) ENTRIES * ENTRY_BYTES);
        address = memory.address();
    }

    void fill(long va, int tag, long hostPage) {
        long entry = va >>> 8 & INDEX_MASK;
        long page = va & PAGE_MASK;
        memory.putLong(entry, page | tag);
        memory.putLong(entry + 8, hostPage - page);
    }

    /** Forgets one page in all address spaces. */
    void forgetPage(long va) {
        memory.putLong(va >>> 8 & INDEX_MASK, 0);
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
