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
        GrantEntryV1 entry = new GrantEntryV1();
        int entries = (int) (table.size() / GrantEntryV1.SIZE);
        int cleared = 0;
        for (int ref = 0; ref < entries; ref++) {
            if (BackendGrants.clear(entry.wrap(table, GrantEntryV1.entryOffset(ref)), domid)) {
                cleared++;
            }
        }
        return cleared;
    }
}
