package org.ringdom.abi.xen;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * What a PV guest finds in its first page: memory, rings, page tables, module, command line.
 *
 * <pre>
 *   0x000 +-----------------------------------------------+
 *         | magic[32]                                     |
 *   0x020 +-----------------------------------------------+
 *         | nr_pages, u64                                 |
 *   0x028 +-----------------------------------------------+
 *         | shared_info, u64                              |
 *   0x030 +-----------------------+-----------------------+
 *         | flags, u32            |                       |
 *   0x038 +-----------------------+-----------------------+
 *         | store_mfn, u64                                |
 *   0x040 +-----------------------+-----------------------+
 *         | store_evtchn, u32     |                       |
 *   0x048 +-----------------------+-----------------------+
 *         | console.domU.mfn, u64                         |
 *   0x050 +-----------------------+-----------------------+
 *         | console.domU.evtchn   |                       |
 *   0x058 +-----------------------+-----------------------+
 *         | pt_base, u64                                  |
 *   0x060 +-----------------------------------------------+
 *         | nr_pt_frames, u64                             |
 *   0x068 +-----------------------------------------------+
 *         | mfn_list, u64                                 |
 *   0x070 +-----------------------------------------------+
 *         | mod_start, u64                                |
 *   0x078 +-----------------------------------------------+
 *         | mod_len, u64                                  |
 *   0x080 +-----------------------------------------------+
 *         | cmd_line[1024]                                |
 *   0x480 +-----------------------------------------------+
 *         | first_p2m_pfn, u64                            |
 *   0x488 +-----------------------------------------------+
 *         | nr_p2m_frames, u64                            |
 *   0x490 +-----------------------------------------------+
 * </pre>
 *
 * <p>Written by the domain builder before the guest runs, and up to the console again at resume.
 *
 * <p>Source: {@code struct start_info} in xen/include/public/xen.h.
 */
public final class StartInfo {
    /** Size in bytes. */
    public static final int SIZE = 1168;
    /** Offset of {@link #nrPages()}, u64. */
    public static final int NR_PAGES_OFFSET = 0x20;
    /** Offset of {@link #sharedInfo()}, u64. */
    public static final int SHARED_INFO_OFFSET = 0x28;
    /** Offset of {@link #flags()}, u32. */
    public static final int FLAGS_OFFSET = 0x30;
    /** Offset of {@link #storeMfn()}, u64. */
    public static final int STORE_MFN_OFFSET = 0x38;
    /** Offset of {@link #storeEvtchn()}, u32. */
    public static final int STORE_EVTCHN_OFFSET = 0x40;
    /** Offset of {@link #consoleMfn()}, u64. */
    public static final int CONSOLE_MFN_OFFSET = 0x48;
    /** Offset of {@link #consoleEvtchn()}, u32. */
    public static final int CONSOLE_EVTCHN_OFFSET = 0x50;
    /** Offset of {@link #ptBase()}, u64. */
    public static final int PT_BASE_OFFSET = 0x58;
    /** Offset of {@link #nrPtFrames()}, u64. */
    public static final int NR_PT_FRAMES_OFFSET = 0x60;
    /** Offset of {@link #mfnList()}, u64. */
    public static final int MFN_LIST_OFFSET = 0x68;
    /** Offset of {@link #modStart()}, u64. */
    public static final int MOD_START_OFFSET = 0x70;
    /** Offset of {@link #modLen()}, u64. */
    public static final int MOD_LEN_OFFSET = 0x78;
    /** Offset of {@link #firstP2mPfn()}, u64. */
    public static final int FIRST_P2M_PFN_OFFSET = 0x480;
    /** Offset of {@link #nrP2mFrames()}, u64. */
    public static final int NR_P2M_FRAMES_OFFSET = 0x488;
    /** Offset of the magic text. */
    public static final int MAGIC_OFFSET = 0;
    /** Bytes of the magic text, padded with NULs. */
    public static final int MAGIC_SIZE = 32;
    /** The magic text of a 64-bit domain. */
    public static final String MAGIC_X86_64 = "xen-3.0-x86_64";
    /** Offset of the command line. */
    public static final int CMD_LINE_OFFSET = 0x80;
    /** Bytes of the command line, its NUL included. */
    public static final int CMD_LINE_SIZE = 1024;

    /** Flag: the domain may do privileged operations. */
    public static final int SIF_PRIVILEGED = 1 << 0;
    /** Flag: the domain is the first one. */
    public static final int SIF_INITDOMAIN = 1 << 1;
    /** Flag: the module is a list of modules. */
    public static final int SIF_MULTIBOOT_MOD = 1 << 2;
    /** Flag: {@link #modStart()} is a frame number. */
    public static final int SIF_MOD_START_PFN = 1 << 3;
    /** Flag: tools understand a linear p2m list, no frame list is needed. */
    public static final int SIF_VIRT_P2M_4TOOLS = 1 << 4;
    /** Mask: power management flags. */
    public static final int SIF_PM_MASK = 0xFF << 8;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public StartInfo wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Pages of memory, which is the number of entries of the p2m list. */
    public long nrPages() {
        return buffer.getLong(offset + NR_PAGES_OFFSET);
    }

    /** Stores {@link #nrPages()}. */
    public StartInfo nrPages(long value) {
        buffer.putLong(offset + NR_PAGES_OFFSET, value);
        return this;
    }

    /** Machine byte address of the {@link SharedInfo} page. */
    public long sharedInfo() {
        return buffer.getLong(offset + SHARED_INFO_OFFSET);
    }

    /** Stores {@link #sharedInfo()}. */
    public StartInfo sharedInfo(long value) {
        buffer.putLong(offset + SHARED_INFO_OFFSET, value);
        return this;
    }

    /** A combination of the {@code SIF_} bits. */
    public int flags() {
        return buffer.getInt(offset + FLAGS_OFFSET);
    }

    /** Stores {@link #flags()}. */
    public StartInfo flags(int value) {
        buffer.putInt(offset + FLAGS_OFFSET, value);
        return this;
    }

    /** Machine frame of the xenstore ring. */
    public long storeMfn() {
        return buffer.getLong(offset + STORE_MFN_OFFSET);
    }

    /** Stores {@link #storeMfn()}. */
    public StartInfo storeMfn(long value) {
        buffer.putLong(offset + STORE_MFN_OFFSET, value);
        return this;
    }

    /** The guest's port of the xenstore ring; 0 if there is no store. */
    public int storeEvtchn() {
        return buffer.getInt(offset + STORE_EVTCHN_OFFSET);
    }

    /** Stores {@link #storeEvtchn()}. */
    public StartInfo storeEvtchn(int value) {
        buffer.putInt(offset + STORE_EVTCHN_OFFSET, value);
        return this;
    }

    /** Machine frame of the console ring ({@code console.domU.mfn}). */
    public long consoleMfn() {
        return buffer.getLong(offset + CONSOLE_MFN_OFFSET);
    }

    /** Stores {@link #consoleMfn()}. */
    public StartInfo consoleMfn(long value) {
        buffer.putLong(offset + CONSOLE_MFN_OFFSET, value);
        return this;
    }

    /** The guest's port of the console ring ({@code console.domU.evtchn}); 0 if there is none. */
    public int consoleEvtchn() {
        return buffer.getInt(offset + CONSOLE_EVTCHN_OFFSET);
    }

    /** Stores {@link #consoleEvtchn()}. */
    public StartInfo consoleEvtchn(int value) {
        buffer.putInt(offset + CONSOLE_EVTCHN_OFFSET, value);
        return this;
    }

    /** Virtual address of the top level page table. */
    public long ptBase() {
        return buffer.getLong(offset + PT_BASE_OFFSET);
    }

    /** Stores {@link #ptBase()}. */
    public StartInfo ptBase(long value) {
        buffer.putLong(offset + PT_BASE_OFFSET, value);
        return this;
    }

    /** Pages of the first page tables. */
    public long nrPtFrames() {
        return buffer.getLong(offset + NR_PT_FRAMES_OFFSET);
    }

    /** Stores {@link #nrPtFrames()}. */
    public StartInfo nrPtFrames(long value) {
        buffer.putLong(offset + NR_PT_FRAMES_OFFSET, value);
        return this;
    }

    /** Virtual address of the p2m list. */
    public long mfnList() {
        return buffer.getLong(offset + MFN_LIST_OFFSET);
    }

    /** Stores {@link #mfnList()}. */
    public StartInfo mfnList(long value) {
        buffer.putLong(offset + MFN_LIST_OFFSET, value);
        return this;
    }

    /** Virtual address of the module, or its frame with {@link #SIF_MOD_START_PFN}. */
    public long modStart() {
        return buffer.getLong(offset + MOD_START_OFFSET);
    }

    /** Stores {@link #modStart()}. */
    public StartInfo modStart(long value) {
        buffer.putLong(offset + MOD_START_OFFSET, value);
        return this;
    }

    /** Bytes of the module. */
    public long modLen() {
        return buffer.getLong(offset + MOD_LEN_OFFSET);
    }

    /** Stores {@link #modLen()}. */
    public StartInfo modLen(long value) {
        buffer.putLong(offset + MOD_LEN_OFFSET, value);
        return this;
    }

    /** First frame of the p2m list and its page tables. */
    public long firstP2mPfn() {
        return buffer.getLong(offset + FIRST_P2M_PFN_OFFSET);
    }

    /** Stores {@link #firstP2mPfn()}. */
    public StartInfo firstP2mPfn(long value) {
        buffer.putLong(offset + FIRST_P2M_PFN_OFFSET, value);
        return this;
    }

    /** Frames of the p2m list, its page tables included. */
    public long nrP2mFrames() {
        return buffer.getLong(offset + NR_P2M_FRAMES_OFFSET);
    }

    /** Stores {@link #nrP2mFrames()}. */
    public StartInfo nrP2mFrames(long value) {
        buffer.putLong(offset + NR_P2M_FRAMES_OFFSET, value);
        return this;
    }
}
