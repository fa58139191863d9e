package org.ringdom.runtime.grant;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.GrantEntryV1;

/**
 * Takes away the use bits that a dead process left in a guest's grant table.
 *
 * <p>A domain is one process, so bits in entries that name it can only be its own. Precondition: that process is proven
 * dead and its successor has mapped nothing yet. Idempotent: it may be killed at any store and run again.
 */
public final class GrantSweep {
    private GrantSweep() {
    }

    /** Clears the bits reading and writing of all entries of {@code table} that name {@code domid}; returns how many. */
    public static int sweep(SharedBuffer table, int domid) {
        int cleared = 0;
        byte[] page = new byte[GrantEntryV1.ENTRIES_PER_FRAME * GrantEntryV1.SIZE];
        for (long offset = 0; offset < table.size(); offset += page.length) {
            int length = (int) Math.min(page.length, table.size() - offset);
            table.getBytes(offset, page, 0, length);
            cleared += sweep(table, offset, page, length, domid);
        }
        return cleared;
    }

    /** Looks at a copy of a page first: nearly all entries are not in use, and a guest waits. */
    private static int sweep(SharedBuffer table, long offset, byte[] page, int length, int domid) {
        GrantEntryV1 entry = new GrantEntryV1();
        int cleared = 0;
        for (int at = 0; at < length; at += GrantEntryV1.SIZE) {
            if ((page[at + GrantEntryV1.FLAGS_OFFSET] & BackendGrants.USED) != 0
                    && BackendGrants.clear(entry.wrap(table, offset + at), domid)) {
                cleared++;
            }
        }
        return cleared;
    }
}
