package org.ringdom.runtime.grant;

import org.agrona.collections.Int2IntCounterMap;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.GrantEntryV1;

/**
 * A backend's use of one guest's grants: a page counts as mapped while the reading (and writing) bit that this class set
 * stands in its entry.
 *
 * <p>All devices of a guest that this process serves share one instance, because the bits don't count: the second user of
 * a reference finds the bit set and is counted here, and the last one clears it. That a predecessor's bits are gone
 * ({@link GrantSweep}) is a precondition.
 *
 * <p>The guest owns the table and may store anything at any time. It can only hurt itself: the frame is read once and
 * bounded, and a guest that keeps changing an entry gets an error after a few tries.
 *
 * <p>Threading: one thread, the agent's. Source: xen/include/public/grant_table.h.
 */
public final class BackendGrants {
    /** GNTST_general_error: no grant to us, or not for this use. */
    public static final int GENERAL_ERROR = -1;
    /** GNTST_bad_gntref: no such reference. */
    public static final int BAD_REFERENCE = -3;
    /** GNTST_bad_page: a frame that the guest doesn't have. */
    public static final int BAD_PAGE = -9;
    /** GNTST_eagain: the entry kept changing. */
    public static final int AGAIN = -12;

    static final int USED = GrantEntryV1.READING | GrantEntryV1.WRITING;
    private static final int TRIES = 16;

    private final SharedBuffer table;
    private final int entries;
    private final long maxPages;
    private final int ownDomid;
    private final Int2IntCounterMap further = new Int2IntCounterMap(0);
    private final GrantEntryV1 entry = new GrantEntryV1();

    /**
     * @param table the guest's table, 8 bytes an entry
     * @param maxPages frames of the guest are below this
     * @param ownDomid the domain that grants must name
     */
    public BackendGrants(SharedBuffer table, long maxPages, int ownDomid) {
        this.table = table;
        this.entries = (int) (table.size() / GrantEntryV1.SIZE);
        this.maxPages = maxPages;
        this.ownDomid = ownDomid;
    }

    /** Uses the page of {@code ref}; returns its frame, or a negative GNTST code and nothing changed. */
    public long map(int ref, boolean write) {
        if (Integer.compareUnsigned(ref, entries) >= 0) {
            return BAD_REFERENCE;
        }
        entry.wrap(table, GrantEntryV1.entryOffset(ref));
        for (int i = 0; i < TRIES; i++) {
            int header = entry.headerVolatile();
            int flags = GrantEntryV1.headerFlags(header);
            if ((flags & GrantEntryV1.TYPE_MASK) != GrantEntryV1.PERMIT_ACCESS
                    || GrantEntryV1.headerDomid(header) != ownDomid
                    || write && (flags & GrantEntryV1.READONLY) != 0) {
                return GENERAL_ERROR;
            }
            long frame = entry.frame();
            if (frame >= maxPages) {
                return BAD_PAGE;
            }
            int bits = write ? USED : GrantEntryV1.READING;
            if (entry.compareAndSetHeader(header, header | bits)) {
                if ((flags & USED) != 0) {
                    further.incrementAndGet(ref);
                }
                return frame;
            }
        }
        return AGAIN;
    }

    /** Ends one use of a page that {@link #map} gave. */
    public void unmap(int ref) {
        if (!further.isEmpty() && further.get(ref) > 0) {
            further.decrementAndGet(ref);
            return;
        }
        entry.wrap(table, GrantEntryV1.entryOffset(ref));
        clear(entry, ownDomid);
    }

    /** References that are in use more than once at this moment. */
    public int shared() {
        return further.size();
    }

    /** Clears the bits of an entry if it names {@code domid}; true if there were any. */
    static boolean clear(GrantEntryV1 entry, int domid) {
        for (int i = 0; i < TRIES; i++) {
            int header = entry.headerVolatile();
            if (GrantEntryV1.headerDomid(header) != domid
                    || (GrantEntryV1.headerFlags(header) & GrantEntryV1.TYPE_MASK) != GrantEntryV1.PERMIT_ACCESS
                    || (GrantEntryV1.headerFlags(header) & USED) == 0) {
                return false;
            }
            if (entry.compareAndSetHeader(header, header & ~USED)) {
                return true;
            }
        }
        return false;
    }
}
