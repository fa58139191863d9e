package org.ringdom.runtime.grant;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.GrantEntryV1;

/**
 * A frontend's own grant table: which of its pages which domain may use.
 *
 * <p>References below {@link GrantEntryV1#RESERVED_ENTRIES} belong to the toolstack and are never handed out here. A
 * reference that is still in use when its owner wants it back stays taken; ask again later.
 *
 * <p>Threading: one thread of the guest. The table itself is shared with the backends, which set and clear the bits
 * reading and writing by compare-and-set.
 */
public final class GrantTable {
    /** What {@link #grant} returns when all references are taken. */
    public static final int EXHAUSTED = -1;

    private final SharedBuffer table;
    private final int[] free;
    private int freeCount;
    private final GrantEntryV1 entry = new GrantEntryV1();

    /** Takes over a table of which no reference is in use; size = 8 bytes an entry. */
    public GrantTable(SharedBuffer table) {
        this.table = table;
        int entries = (int) (table.size() / GrantEntryV1.SIZE);
        this.free = new int[entries - GrantEntryV1.RESERVED_ENTRIES];
        for (int ref = entries - 1; ref >= GrantEntryV1.RESERVED_ENTRIES; ref--) {
            free[freeCount++] = ref;
        }
    }

    /** References that can be handed out now. */
    public int available() {
        return freeCount;
    }

    /** Lets {@code domid} use the page {@code frame}; returns the reference or {@link #EXHAUSTED}. */
    public int grant(int domid, long frame, boolean readOnly) {
        if (freeCount == 0) {
            return EXHAUSTED;
        }
        int ref = free[--freeCount];
        grantAt(ref, domid, frame, readOnly);
        return ref;
    }

    /** Publishes a grant at a reserved reference, or anew at one that this guest holds. */
    public void grantAt(int ref, int domid, long frame, boolean readOnly) {
        at(ref).domid(domid).frame(frame)
                .flagsRelease(GrantEntryV1.PERMIT_ACCESS | (readOnly ? GrantEntryV1.READONLY : 0));
    }

    /** Whether somebody uses the page right now. */
    public boolean inUse(int ref) {
        return (at(ref).flagsVolatile() & (GrantEntryV1.READING | GrantEntryV1.WRITING)) != 0;
    }

    /** Revokes a grant and frees its reference; false, and nothing changed, while somebody uses the page. */
    public boolean endAccess(int ref) {
        at(ref);
        while (true) {
            int header = entry.headerVolatile();
            int flags = GrantEntryV1.headerFlags(header);
            if ((flags & (GrantEntryV1.READING | GrantEntryV1.WRITING)) != 0) {
                return false;
            }
            if (entry.compareAndSetHeader(header, GrantEntryV1.header(0, GrantEntryV1.headerDomid(header)))) {
                if (ref >= GrantEntryV1.RESERVED_ENTRIES) {
                    free[freeCount++] = ref;
                }
                return true;
            }
        }
    }

    private GrantEntryV1 at(int ref) {
        return entry.wrap(table, GrantEntryV1.entryOffset(ref));
    }
}
