package org.ringdom.core.table;

import org.agrona.collections.Int2IntHashMap;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.CoreRedo;
import org.ringdom.abi.shared.CoreTable;
import org.ringdom.abi.shared.CoreTable.Geometry;
import org.ringdom.core.redo.RedoLog;

/** {@code core.tbl}: slots of domains, rights, the budget of pages, and the allocators of numbers. */
public final class Table {
    private static final int MISSING = -1;

    private final RedoLog log;
    private final Geometry geometry;
    private final Domain[] domains;
    private final Rights rights;
    private final Int2IntHashMap slotHints = new Int2IntHashMap(MISSING);

    public Table(SharedBuffer file, RedoLog log) {
        this.log = log;
        this.geometry = CoreTable.geometry(file);
        this.domains = new Domain[geometry.domainSlots()];
        for (int slot = 0; slot < domains.length; slot++) {
            domains[slot] = new Domain(log, geometry, slot);
        }
        this.rights = new Rights(log, geometry);
    }

    public Geometry geometry() {
        return geometry;
    }

    public RedoLog log() {
        return log;
    }

    public Rights rights() {
        return rights;
    }

    /** Slots of domains, free ones included. */
    public int slots() {
        return domains.length;
    }

    /** The slot with this index. */
    public Domain slot(int index) {
        return domains[index];
    }

    /** The domain of this number in any state but FREE, or null. Slots found are remembered, and checked when used. */
    public Domain find(long domid) {
        if (domid < 0 || domid > 0xFFFF) {
            return null;
        }
        int hint = slotHints.get((int) domid);
        if (hint != MISSING && is(hint, (int) domid)) {
            return domains[hint];
        }
        for (int slot = 0; slot < domains.length; slot++) {
            if (is(slot, (int) domid)) {
                slotHints.put((int) domid, slot);
                return domains[slot];
            }
        }
        slotHints.remove((int) domid);
        return null;
    }

    private boolean is(int slot, int domid) {
        return !domains[slot].isFree() && domains[slot].domid() == domid;
    }

    /** A free slot for a guest, or null. */
    public Domain freeGuestSlot() {
        for (int slot = geometry.serviceSlots(); slot < domains.length; slot++) {
            if (domains[slot].isFree()) {
                return domains[slot];
            }
        }
        return null;
    }

    /** Pages that domains may have in all. */
    public long hostPages() {
        return log.get(CoreTable.HOST_PAGES_OFFSET);
    }

    /** Pages that domains have. */
    public long usedPages() {
        return log.get(CoreTable.USED_PAGES_OFFSET);
    }

    /** Stages a change of the pages that domains have. */
    public void addUsedPages(long pages) {
        log.put(CoreTable.USED_PAGES_OFFSET, usedPages() + pages);
    }

    /** The number that the next guest gets. */
    public long nextDomid() {
        return log.getAllocator(CoreRedo.NEXT_DOMID_OFFSET);
    }

    /** Stages taking the next guest's number; numbers are not used again while the instance lives. */
    public int takeDomid() {
        long domid = nextDomid();
        log.putAllocator(CoreRedo.NEXT_DOMID_OFFSET, domid + 1);
        return (int) domid;
    }

    /** Stages taking an incarnation. */
    public long takeIncarnation() {
        long incarnation = log.getAllocator(CoreRedo.NEXT_INCARNATION_OFFSET);
        log.putAllocator(CoreRedo.NEXT_INCARNATION_OFFSET, incarnation + 1);
        return incarnation;
    }

    /** Stages the epoch of the core process that serves. */
    public void setCoreEpoch(long epoch) {
        log.put(CoreTable.CORE_EPOCH_OFFSET, epoch);
    }
}
