package org.ringdom.x86.host;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * From the linear address of a block to its code: a direct-mapped table that machine code looks into.
 *
 * <pre>
 *   entry  +0   u64  linear address
 *          +8   u64  generation of its half (see {@code Mmu.generation}) that it was found under
 *          +16  u64  address of the code
 * </pre>
 *
 * Owner thread only.
 */
final class JumpTable {
    static final int ENTRY_SHIFT = 5;
    static final int GENERATION = 8;
    static final int CODE = 16;
    /** The index of an entry: the linear address, exclusive-or its higher part, under the mask. */
    static final int MASK = (1 << 16) - 1;
    /** Where the higher part begins: functions that call each other often lie at such distances. */
    static final int FAR = 16;

    private static final int ENTRY = 1 << ENTRY_SHIFT;
    private static final long NOTHING = Long.MIN_VALUE;

    private final SharedBuffer table;
    private boolean empty;

    JumpTable(Arena arena) {
        table = SharedBuffer.allocate(arena, (MASK + 1L) * ENTRY);
        clear();
    }

    private static long at(long rip) {
        return ((rip ^ rip >>> FAR) & MASK) << ENTRY_SHIFT;
    }

    long address() {
        return table.address();
    }

    /** The code for a linear address, or 0. */
    long get(long rip, long generation) {
        long at = at(rip);
        return table.getLong(at) == rip && table.getLong(at + GENERATION) == generation ? table.getLong(at + CODE) : 0;
    }

    void put(long rip, long generation, long code) {
        long at = at(rip);
        table.putLong(at, rip);
        table.putLong(at + GENERATION, generation);
        table.putLong(at + CODE, code);
        empty = false;
    }

    /** Takes out an address if it is in. */
    void remove(long rip) {
        long at = at(rip);
        if (table.getLong(at) == rip) {
            table.putLong(at + GENERATION, NOTHING);
        }
    }

    void clear() {
        if (!empty) {
            for (long at = 0; at < table.size(); at += ENTRY) {
                table.putLong(at + GENERATION, NOTHING);
            }
            empty = true;
        }
    }
}
