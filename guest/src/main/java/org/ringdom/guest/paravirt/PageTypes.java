package org.ringdom.guest.paravirt;

import java.util.BitSet;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.Errno;
import org.ringdom.x86.memory.GuestMemory;

/**
 * What the guest's frames are used for: nothing in particular, or a page table of level 1 to 4. A frame has one type at a
 * time, counted by references: from tables of the next level, as a root, as pinned. The last reference gone, it is an ordinary
 * frame again.
 *
 * <p>Protection does not depend on it: a CPU reaches mapped frames only, whatever the tables say. It gives hypercalls the
 * results that a guest relies on, and tells which read-only pages its kernel may write: tables of level 1.
 *
 * <p>Threading: under the domain's lock.
 */
final class PageTypes {
    static final long PRESENT = 1;
    static final long ACCESSED_DIRTY = 0x60;
    /** Present, writable, user, and what the processor notes: accessed, dirty. */
    private static final long RIGHTS = 0x67;
    private static final long NO_EXECUTE = 1L << 63;
    private static final long LARGE = 0x80;
    private static final long FRAME_BITS = 0x000F_FFFF_FFFF_F000L;
    /** PWT, PCD, the large-page bit and G have no place in entries of the upper levels. */
    private static final long REFUSED_UPPER = 0x198;
    private static final int ENTRIES = 512;
    private static final int PAGE = 4096;

    private final MachineFrames frames;
    private final SharedBuffer ram;
    private final byte[] level;
    private final int[] references;
    private final BitSet pinned = new BitSet();
    /** Tables that are reached from the upper half of a root. */
    private final BitSet upper = new BitSet();
    private final UpperChanges upperChanges = new UpperChanges();

    PageTypes(MachineFrames frames) {
        this.frames = frames;
        this.ram = frames.ram();
        level = new byte[Math.toIntExact(frames.ramFrames())];
        references = new int[level.length];
    }

    /** The frame that a page-table entry names. */
    static long frame(long entry) {
        return (entry & FRAME_BITS) >>> 12;
    }

    /** 1 to 4 if the frame is a page table, else 0. */
    int level(long mfn) {
        return frames.isRam(mfn) ? level[(int) mfn] : 0;
    }

    boolean isPinned(long mfn) {
        return frames.isRam(mfn) && pinned.get((int) mfn);
    }

    /** Pins a frame as a table of a level; 0 or -errno. */
    int pin(long mfn, int as) {
        if (isPinned(mfn)) {
            return -Errno.EINVAL;
        }
        int result = get(mfn, as);
        if (result == 0) {
            pinned.set((int) mfn);
        }
        return result;
    }

    /** Takes a pin back; 0 or -errno. */
    int unpin(long mfn) {
        if (!isPinned(mfn)) {
            return -Errno.EINVAL;
        }
        pinned.clear((int) mfn);
        put(mfn);
        return 0;
    }

    /** One more reference to a table of a level, which the frame becomes if it was nothing; 0 or -errno. */
    int get(long mfn, int as) {
        if (!frames.isRam(mfn)) {
            return -Errno.EINVAL;
        }
        int index = (int) mfn;
        if (references[index] > 0) {
            if (level[index] != as) {
                return -Errno.EINVAL;
            }
            references[index]++;
            return 0;
        }
        level[index] = (byte) as;
        references[index] = 1;
        int result = as == 1 ? checkLeaves(mfn) : getChildren(mfn, as);
        if (result != 0) {
            level[index] = 0;
            references[index] = 0;
            return result;
        }
        frames.physical().ownerWrites(mfn); // as page walks do: accessed and dirty bits
        if (as == 1) {
            frames.physical().mark(mfn, GuestMemory.TABLE);
        } else if (as == 4) {
            ram.putLong(mfn * PAGE + MachineFrames.FIRST_OWN_SLOT * 8, frames.m2pEntry());
        }
        return 0;
    }

    private int checkLeaves(long mfn) {
        for (int i = 0; i < ENTRIES; i++) {
            int result = checkLeaf(ram.getLong(mfn * PAGE + i * 8));
            if (result != 0) {
                return result;
            }
        }
        return 0;
    }

    /** Whether an entry of a level-1 table may be; 0 or -errno. */
    int checkLeaf(long entry) {
        return (entry & PRESENT) == 0 || frames.isMappable(frame(entry)) ? 0 : -Errno.EINVAL;
    }

    private static boolean isOwnSlot(int as, int slot) {
        return as == 4 && slot >= MachineFrames.FIRST_OWN_SLOT && slot < MachineFrames.END_OWN_SLOT;
    }

    private int getChildren(long mfn, int as) {
        for (int i = 0; i < ENTRIES; i++) {
            int result = isOwnSlot(as, i) ? 0 : getChild(ram.getLong(mfn * PAGE + i * 8), as, isUpper(as, i, mfn));
            if (result != 0) {
                putChildren(mfn, as, i);
                return result;
            }
        }
        return 0;
    }

    /** @param inUpper whether the entry leads into the upper half */
    private int getChild(long entry, int as, boolean inUpper) {
        if ((entry & PRESENT) == 0) {
            return 0;
        }
        int result = (entry & REFUSED_UPPER) != 0 ? -Errno.EINVAL : get(frame(entry), as - 1);
        if (result == 0 && inUpper) {
            markUpper(frame(entry));
        }
        return result;
    }

    private void markUpper(long mfn) {
        if (upper.get((int) mfn)) {
            return;
        }
        upper.set((int) mfn);
        int as = level[(int) mfn];
        for (int i = 0; as > 1 && i < ENTRIES; i++) {
            long entry = ram.getLong(mfn * PAGE + i * 8);
            if ((entry & PRESENT) != 0 && level(frame(entry)) == as - 1) {
                markUpper(frame(entry));
            }
        }
    }

    /** Whether the table stands in one place of the tables above it, so that each of its entries maps one page alone. */
    private boolean isLinkedOnce(int table) {
        return references[table] - (pinned.get(table) ? 1 : 0) == 1;
    }

    private boolean isUpper(int as, int slot, long mfn) {
        return as == 4 ? slot >= ENTRIES / 2 : upper.get((int) mfn);
    }

    /** What has changed in the upper half. */
    UpperChanges upperChanges() {
        return upperChanges;
    }

    /** The guest has stored to an entry of a level-1 table itself; any vCPU's thread. */
    void stored(long address, long before) {
        if (takesAway(before, ram.getLongVolatile(address))) {
            synchronized (this) {
                if (upper.get((int) (address >>> 12))) {
                    upperChanges.note(UpperChanges.ANYWHERE);
                }
            }
        }
    }

    /** Whether a translation by an entry, as it was before, is one that the entry does not give now. */
    static boolean takesAway(long before, long now) {
        return (before & PRESENT) != 0 && (frame(before) != frame(now) || (before & ~now & RIGHTS) != 0
                || (now & ~before & NO_EXECUTE) != 0);
    }

    private void putChildren(long mfn, int as, int count) {
        for (int i = 0; i < count; i++) {
            long entry = ram.getLong(mfn * PAGE + i * 8);
            if (!isOwnSlot(as, i)) {
                putChild(entry, as);
            }
        }
    }

    /**
     * One reference less to what an entry of a table names. A guest that kept a writable mapping of the table may have changed
     * the entry behind our back: only a table of the level below is let go of, so this ends after three steps.
     */
    private void putChild(long entry, int as) {
        if ((entry & PRESENT) != 0 && as > 1 && level(frame(entry)) == as - 1) {
            put(frame(entry));
        }
    }

    /** One reference less; nothing happens if there is none. */
    void put(long mfn) {
        int index = (int) mfn;
        if (references[index] == 0 || --references[index] > 0) {
            return;
        }
        int as = level[index];
        level[index] = 0;
        upper.clear(index);
        if (as == 1) {
            frames.physical().unmark(mfn, GuestMemory.TABLE);
        } else {
            putChildren(mfn, as, ENTRIES);
        }
    }

    /** The same for an entry of which nobody knows what it maps. */
    int store(long address, long entry, boolean keepAccessed) {
        return store(address, entry, keepAccessed, UpperChanges.ANYWHERE);
    }

    /**
     * Stores an entry of a table, or 8 bytes of an ordinary frame; 0 or -errno.
     *
     * @param keepAccessed whether accessed and dirty bits that are set stay set
     * @param va what the entry maps, if that is known, else {@link UpperChanges#ANYWHERE}
     */
    int store(long address, long entry, boolean keepAccessed, long va) {
        long mfn = address >>> 12;
        int slot = (int) (address >>> 3 & ENTRIES - 1);
        int as = level(mfn);
        frames.physical().ownerWrites(mfn);
        if (as == 0) {
            if (!frames.isRam(mfn)) {
                return -Errno.EINVAL;
            }
            ram.putLongRelease(address & -8L, entry);
            return 0;
        }
        if (as == 1) {
            int result = checkLeaf(entry);
            if (result == 0) {
                long old = exchange(address & -8L, entry, keepAccessed);
                if (upper.get((int) mfn) && takesAway(old, entry)) {
                    upperChanges.note(isLinkedOnce((int) mfn) ? va : UpperChanges.ANYWHERE);
                }
            }
            return result;
        }
        return storeUpper(address & -8L, slot, as, entry, keepAccessed);
    }

    private int storeUpper(long address, int slot, int as, long entry, boolean keepAccessed) {
        if (isOwnSlot(as, slot)) {
            return -Errno.EINVAL;
        }
        boolean inUpper = isUpper(as, slot, address >>> 12);
        int result = getChild(entry, as, inUpper);
        if (result == 0) {
            long old = exchange(address, entry, keepAccessed);
            putChild(old, as);
            if (inUpper && takesAway(old, entry)) {
                upperChanges.note(UpperChanges.ANYWHERE);
            }
        }
        return result;
    }

    private long exchange(long address, long entry, boolean keepAccessed) {
        while (true) {
            long old = ram.getLongVolatile(address);
            long now = keepAccessed && (entry & PRESENT) != 0 && (old & PRESENT) != 0
                    ? entry | old & ACCESSED_DIRTY
                    : entry;
            if (ram.compareAndSetLong(address, old, now)) {
                return old;
            }
        }
    }

    /** Machine address of the level-1 entry that maps {@code va} below {@code root}, or -1. */
    long leafAddress(long root, long va) {
        long table = root;
        for (int shift = 39; shift >= 21; shift -= 9) {
            if (!frames.isRam(table)) {
                return -1;
            }
            long entry = ram.getLongVolatile(table * PAGE + (va >>> shift & ENTRIES - 1) * 8);
            if ((entry & PRESENT) == 0 || (entry & LARGE) != 0) {
                return -1;
            }
            table = frame(entry);
        }
        return frames.isRam(table) ? table * PAGE + (va >>> 12 & ENTRIES - 1) * 8 : -1;
    }
}
