package org.ringdom.guest.paravirt;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.GrantEntryV1;
import org.ringdom.x86.memory.GuestMemory;

/**
 * Looks at what a guest writes to its grant table: a frame that others may write from now on is marked, because code that the
 * CPUs keep of it may become stale without a store of theirs. The mark stays when the grant is revoked. Threading: any vCPU's
 * thread.
 */
final class GrantWatch {
    private final SharedBuffer table;
    private final GuestMemory physical;
    private final long tableBegin;

    /** For the grant table that lies at the physical address {@code tableBegin}. */
    GrantWatch(SharedBuffer table, GuestMemory physical, long tableBegin) {
        this.table = table;
        this.physical = physical;
        this.tableBegin = tableBegin;
    }

    /** Begins; before the first CPU runs. */
    void begin() {
        for (long frame = tableBegin >>> GuestMemory.PAGE_SHIFT; isTable(frame << GuestMemory.PAGE_SHIFT); frame++) {
            physical.mark(frame, GuestMemory.WATCHED);
        }
        look(0, table.size());
        physical.outsideIsMarked();
    }

    private boolean isTable(long physicalAddress) {
        return physicalAddress - tableBegin >= 0 && physicalAddress - tableBegin < table.size();
    }

    /** After a store of {@code bytes} bytes to {@code physicalAddress}. */
    void stored(long physicalAddress, int bytes) {
        if (isTable(physicalAddress)) {
            look(physicalAddress - tableBegin, physicalAddress - tableBegin + bytes);
        }
    }

    private void look(long begin, long end) {
        for (long at = begin & -GrantEntryV1.SIZE; at < end; at += GrantEntryV1.SIZE) {
            int flags = table.getUShort(at + GrantEntryV1.FLAGS_OFFSET);
            if ((flags & GrantEntryV1.TYPE_MASK) != GrantEntryV1.INVALID && (flags & GrantEntryV1.READONLY) == 0) {
                physical.mark(table.getInt(at + GrantEntryV1.FRAME_OFFSET) & 0xFFFF_FFFFL, GuestMemory.OUTSIDE);
            }
        }
    }
}
