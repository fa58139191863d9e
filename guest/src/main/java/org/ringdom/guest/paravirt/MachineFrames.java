package org.ringdom.guest.paravirt;

import java.lang.foreign.Arena;
import java.util.BitSet;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.memory.GuestMemory;

/**
 * The machine frames that a guest can see. MFN and PFN of RAM are the same number at the start; then the guest may exchange
 * frames.
 *
 * <pre>
 *   0 .. ram                       RAM
 *   ram .. ram + grants            the grant table
 *   ram + grants                   shared_info
 *   behind                         ours: the table of PFNs by MFN (M2P) and the page tables that map it
 * </pre>
 *
 * <p>Threading: {@link #release} and {@link #populate} under the domain's lock; the rest any vCPU's thread.
 */
final class MachineFrames {
    /** Where a guest finds the M2P. */
    static final long M2P_ADDRESS = 0xFFFF_8000_0000_0000L;
    /** The first slot of a level-4 table that is not the guest's. */
    static final int FIRST_OWN_SLOT = 256;
    /** The first slot behind. */
    static final int END_OWN_SLOT = 272;

    private static final int PAGE = GuestMemory.PAGE;
    private static final int ENTRIES = 512;
    private static final long NOBODY = -1;
    private static final long PRESENT_ACCESSED = 0x21;

    private final SharedBuffer ram;
    private final long ramFrames;
    private final long grantFrames;
    private final long known;
    private final GuestMemory physical;
    private final SharedBuffer m2p;
    private final long m2pRoot;
    private final BitSet populated = new BitSet();

    /**
     * @param arena owner of what is ours; must outlive all CPUs
     * @param memoryPages frames of RAM that the guest has at the start
     */
    MachineFrames(Arena arena, org.ringdom.runtime.memory.GuestMemory memory, SharedBuffer sharedInfo,
            long memoryPages) {
        ram = memory.buffer();
        ramFrames = memory.maxPages();
        grantFrames = memory.grantTable().size() / PAGE;
        known = ramFrames + grantFrames + 1;
        physical = new GuestMemory(ram);
        if (grantFrames > 0) {
            physical.add(ramFrames, memory.grantTable());
        }
        physical.add(sharedInfoFrame(), sharedInfo);
        long m2pPages = known * 8 + PAGE - 1 >>> 12;
        long tables1 = (m2pPages + ENTRIES - 1) / ENTRIES;
        long tables2 = (tables1 + ENTRIES - 1) / ENTRIES;
        long pages = m2pPages + tables1 + tables2 + 1;
        SharedBuffer own = pages(arena, pages);
        physical.add(known, own);
        m2p = own.slice(0, m2pPages * PAGE);
        long first1 = m2pPages;
        long first2 = first1 + tables1;
        long root = first2 + tables2;
        link(own, first1, 0, m2pPages);
        link(own, first2, first1, tables1);
        link(own, root, first2, tables2);
        m2pRoot = known + root;
        for (long mfn = 0; mfn < m2p.size() / 8; mfn++) {
            m2p.putLong(mfn * 8, mfn < memoryPages ? mfn : NOBODY);
        }
        populated.set(0, Math.toIntExact(memoryPages));
    }

    private static SharedBuffer pages(Arena arena, long pages) {
        SharedBuffer room = SharedBuffer.allocate(arena, (pages + 1) * PAGE);
        long skip = -room.address() & PAGE - 1;
        return room.slice(skip, pages * PAGE);
    }

    /** Entries for {@code count} pages from {@code child} on, in tables from page {@code table} on. */
    private void link(SharedBuffer own, long table, long child, long count) {
        for (long i = 0; i < count; i++) {
            own.putLong(table * PAGE + i * 8, known + child + i << 12 | PRESENT_ACCESSED);
        }
    }

    /** What the CPUs see. */
    GuestMemory physical() {
        return physical;
    }

    /** All RAM; offsets are machine addresses. */
    SharedBuffer ram() {
        return ram;
    }

    long ramFrames() {
        return ramFrames;
    }

    /** Frame of a page of the grant table. */
    long grantFrame(int index) {
        return ramFrames + index;
    }

    int grantFrames() {
        return (int) grantFrames;
    }

    /** Frame of shared_info. */
    long sharedInfoFrame() {
        return ramFrames + grantFrames;
    }

    /** The highest frame that the M2P says something about. */
    long maxFrame() {
        return known - 1;
    }

    /** Whether a frame is RAM. */
    boolean isRam(long mfn) {
        return mfn >= 0 && mfn < ramFrames;
    }

    /** Whether the guest may map a frame. */
    boolean isMappable(long mfn) {
        return mfn >= 0 && mfn < known;
    }

    /** The entry of a level-4 table through which the guest sees the M2P. */
    long m2pEntry() {
        return m2pRoot << 12 | PRESENT_ACCESSED;
    }

    /** Sets the PFN of a frame of RAM. */
    void setPfn(long mfn, long pfn) {
        m2p.putLong(mfn * 8, pfn);
    }

    /** Takes a frame from the guest; false if it had none there. */
    boolean release(long mfn) {
        if (!isRam(mfn) || !populated.get((int) mfn)) {
            return false;
        }
        populated.clear((int) mfn);
        setPfn(mfn, NOBODY);
        return true;
    }

    /**
     * Gives a frame to the guest for a PFN: the one of the same number, unless the guest has exchanged frames and still has it.
     *
     * @return the MFN; -1 if there is no such PFN, or no frame is left
     */
    long populate(long pfn) {
        if (!isRam(pfn)) {
            return -1;
        }
        int mfn = populated.get((int) pfn) ? populated.nextClearBit(0) : (int) pfn;
        if (!isRam(mfn)) {
            return -1;
        }
        populated.set(mfn);
        physical.ownerWrites(mfn);
        ram.fill((long) mfn * PAGE, PAGE, (byte) 0);
        setPfn(mfn, pfn);
        return mfn;
    }

    /** Frames of RAM that the guest has. */
    long populatedFrames() {
        return populated.cardinality();
    }
}
