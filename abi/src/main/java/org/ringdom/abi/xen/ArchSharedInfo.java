package org.ringdom.abi.xen;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The x86 part of the shared info page: where a PV guest keeps its p2m list.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +---------------------------------------------------------------+
 *     0x0|                            max_pfn                            |
 *        +---------------------------------------------------------------+
 *     0x8|                   pfn_to_mfn_frame_list_list                  |
 *        +---------------------------------------------------------------+
 *    0x10|                           nmi_reason                          |
 *        +---------------------------------------------------------------+
 *    0x18|                            p2m_cr3                            |
 *        +---------------------------------------------------------------+
 *    0x20|                           p2m_vaddr                           |
 *        +---------------------------------------------------------------+
 *    0x28|                         p2m_generation                        |
 *        +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Written by the guest; as little to be believed as anything of a guest.
 *
 * <p>Source: {@code struct arch_shared_info} in xen/include/public/arch-x86/xen.h.
 */
public final class ArchSharedInfo {
    /** Size in bytes. */
    public static final int SIZE = 48;
    /** Offset of {@link #maxPfn()}, u64. */
    public static final int MAX_PFN_OFFSET = 0;
    /** Offset of {@link #pfnToMfnFrameListList()}, u64. */
    public static final int PFN_TO_MFN_FRAME_LIST_LIST_OFFSET = 8;
    /** Offset of {@link #nmiReason()}, u64. */
    public static final int NMI_REASON_OFFSET = 0x10;
    /** Offset of {@link #p2mCr3()}, u64. */
    public static final int P2M_CR3_OFFSET = 0x18;
    /** Offset of {@link #p2mVaddr()}, u64. */
    public static final int P2M_VADDR_OFFSET = 0x20;
    /** Offset of {@link #p2mGeneration()}, u64. */
    public static final int P2M_GENERATION_OFFSET = 0x28;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public ArchSharedInfo wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Number of valid entries of the p2m list. */
    public long maxPfn() {
        return buffer.getLong(offset + MAX_PFN_OFFSET);
    }

    /** Stores {@link #maxPfn()}. */
    public ArchSharedInfo maxPfn(long value) {
        buffer.putLong(offset + MAX_PFN_OFFSET, value);
        return this;
    }

    /** Frame of the three-level p2m tree; 0 not set up, ~0 use {@link #p2mVaddr()}. */
    public long pfnToMfnFrameListList() {
        return buffer.getLong(offset + PFN_TO_MFN_FRAME_LIST_LIST_OFFSET);
    }

    /** Stores {@link #pfnToMfnFrameListList()}. */
    public ArchSharedInfo pfnToMfnFrameListList(long value) {
        buffer.putLong(offset + PFN_TO_MFN_FRAME_LIST_LIST_OFFSET, value);
        return this;
    }

    /** Why the last NMI came. */
    public long nmiReason() {
        return buffer.getLong(offset + NMI_REASON_OFFSET);
    }

    /** Stores {@link #nmiReason()}. */
    public ArchSharedInfo nmiReason(long value) {
        buffer.putLong(offset + NMI_REASON_OFFSET, value);
        return this;
    }

    /** Root of the address space in which {@link #p2mVaddr()} is valid; 0 if the next two are not. */
    public long p2mCr3() {
        return buffer.getLong(offset + P2M_CR3_OFFSET);
    }

    /** Stores {@link #p2mCr3()}. */
    public ArchSharedInfo p2mCr3(long value) {
        buffer.putLong(offset + P2M_CR3_OFFSET, value);
        return this;
    }

    /** Virtual address of the linear p2m list. */
    public long p2mVaddr() {
        return buffer.getLong(offset + P2M_VADDR_OFFSET);
    }

    /** Stores {@link #p2mVaddr()}. */
    public ArchSharedInfo p2mVaddr(long value) {
        buffer.putLong(offset + P2M_VADDR_OFFSET, value);
        return this;
    }

    /** Odd while the guest changes the mapping of the list. */
    public long p2mGeneration() {
        return buffer.getLong(offset + P2M_GENERATION_OFFSET);
    }

    /** Stores {@link #p2mGeneration()}. */
    public ArchSharedInfo p2mGeneration(long value) {
        buffer.putLong(offset + P2M_GENERATION_OFFSET, value);
        return this;
    }
}
