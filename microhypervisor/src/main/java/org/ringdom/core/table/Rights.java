package org.ringdom.core.table;

import org.ringdom.abi.shared.CoreTable;
import org.ringdom.abi.shared.RightRecord;
import org.ringdom.core.redo.RedoLog;

/**
 * The rights of domains over others. A right counts only while its incarnation is the object's. Looked up by a scan: the
 * table is 64 KiB, and the operations that ask are rare.
 */
public final class Rights {
    private final RedoLog log;
    private final long base;
    private final int slots;

    Rights(RedoLog log, CoreTable.Geometry geometry) {
        this.log = log;
        this.base = geometry.rightsOffset();
        this.slots = geometry.rightSlots();
    }

    public int slots() {
        return slots;
    }

    /** The word of a slot (see {@link RightRecord}); 0: free. */
    public long word(int slot) {
        return log.get(base + (long) slot * RightRecord.SIZE + RightRecord.WORD_OFFSET);
    }

    /** The object's incarnation that the slot's right is about. */
    public long incarnation(int slot) {
        return log.get(base + (long) slot * RightRecord.SIZE + RightRecord.INCARNATION_OFFSET);
    }

    /** The bits that one domain has over another. */
    public int bits(Domain subject, Domain object) {
        int slot = find(subject.domid(), object);
        return slot < 0 ? 0 : RightRecord.bits(word(slot));
    }

    /**
     * Stages a right instead of the one there was; 0 bits remove it.
     *
     * @return false if the table is full
     */
    public boolean set(Domain subject, Domain object, int bits) {
        int slot = find(subject.domid(), object);
        if (slot < 0 && bits == 0) {
            return true;
        }
        if (slot < 0) {
            slot = findFree();
        }
        if (slot < 0) {
            return false;
        }
        put(slot, bits == 0 ? 0 : RightRecord.word(subject.domid(), object.domid(), bits),
                bits == 0 ? 0 : object.incarnation());
        return true;
    }

    /** Stages the removal of a slot's right. */
    public void remove(int slot) {
        put(slot, 0, 0);
    }

    /** True if the slot's right is one over this domain. */
    public boolean isOver(int slot, Domain object) {
        long word = word(slot);
        return RightRecord.bits(word) != 0 && RightRecord.object(word) == object.domid()
                && incarnation(slot) == object.incarnation();
    }

    /** The slot of the right of {@code subject} over {@code object}, or -1. */
    public int find(int subject, Domain object) {
        for (int slot = 0; slot < slots; slot++) {
            if (RightRecord.subject(word(slot)) == subject && isOver(slot, object)) {
                return slot;
            }
        }
        return -1;
    }

    private int findFree() {
        for (int slot = 0; slot < slots; slot++) {
            if (word(slot) == 0) {
                return slot;
            }
        }
        return -1;
    }

    private void put(int slot, long word, long incarnation) {
        log.put(base + (long) slot * RightRecord.SIZE + RightRecord.INCARNATION_OFFSET, incarnation);
        log.put(base + (long) slot * RightRecord.SIZE + RightRecord.WORD_OFFSET, word);
    }
}
