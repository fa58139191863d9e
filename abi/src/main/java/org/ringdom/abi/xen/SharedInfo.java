package org.ringdom.abi.xen;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The shared info page of a domain: vCPU records, event bitmaps, wall clock.
 *
 * <pre>
 *   0x000 +------------------------------------------------+
 *         | vcpu_info[32], 64 bytes each (VcpuInfo)        |
 *   0x800 +------------------------------------------------+
 *         | evtchn_pending[64], u64: bit port % 64 of      |
 *         | word port / 64                                 |
 *   0xA00 +------------------------------------------------+
 *         | evtchn_mask[64], u64                           |
 *   0xC00 +------------------------+-----------------------+
 *         | wc_version, u32        | wc_sec, u32           |
 *   0xC08 +------------------------+-----------------------+
 *         | wc_nsec, u32           | wc_sec_hi, u32        |
 *   0xC10 +------------------------+-----------------------+
 *         | arch, 48 bytes (ArchSharedInfo)                |
 *   0xC40 +------------------------------------------------+
 * </pre>
 *
 * <p>The page has 4096 bytes; the structure ends at {@link #SIZE}. The bitmaps are changed by many processes, by atomic bit
 * operations only; runtime.event does that on the offsets named here.
 *
 * <p>Source: {@code struct shared_info} in xen/include/public/xen.h.
 */
public final class SharedInfo {
    /** Size in bytes. */
    public static final int SIZE = 3136;
    /** Offset of {@link #wcVersion()}, u32. */
    public static final int WC_VERSION_OFFSET = 0xc00;
    /** Offset of {@link #wcSec()}, u32. */
    public static final int WC_SEC_OFFSET = 0xc04;
    /** Offset of {@link #wcNsec()}, u32. */
    public static final int WC_NSEC_OFFSET = 0xc08;
    /** Offset of {@link #wcSecHi()}, u32. */
    public static final int WC_SEC_HI_OFFSET = 0xc0c;
    /** Offset of the first {@link VcpuInfo}. */
    public static final int VCPU_INFO_OFFSET = 0;
    /** How many vCPUs have their record in this page; others register one elsewhere. */
    public static final int LEGACY_MAX_VCPUS = 32;
    /** Offset of the pending bitmap. */
    public static final int EVTCHN_PENDING_OFFSET = 0x800;
    /** Offset of the mask bitmap. */
    public static final int EVTCHN_MASK_OFFSET = 0xA00;
    /** Number of u64 words of each of the two bitmaps. */
    public static final int EVTCHN_WORDS = 64;
    /** Number of ports that the bitmaps have room for; port 0 is never valid. */
    public static final int EVTCHN_2L_NR_CHANNELS = 4096;
    /** Offset of the {@link ArchSharedInfo}. */
    public static final int ARCH_OFFSET = 0xC10;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public SharedInfo wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Odd while the wall clock is being changed. */
    public int wcVersion() {
        return buffer.getInt(offset + WC_VERSION_OFFSET);
    }

    /** Stores {@link #wcVersion()}. */
    public SharedInfo wcVersion(int value) {
        buffer.putInt(offset + WC_VERSION_OFFSET, value);
        return this;
    }

    /** {@link #wcVersion()} with volatile order. */
    public int wcVersionVolatile() {
        return buffer.getIntVolatile(offset + WC_VERSION_OFFSET);
    }

    /** Stores {@link #wcVersion()} with release order: everything stored before is visible to whoever sees it. */
    public void wcVersionRelease(int value) {
        buffer.putIntRelease(offset + WC_VERSION_OFFSET, value);
    }

    /** Low 32 bits of the Unix time at system time 0. */
    public long wcSec() {
        return buffer.getUInt(offset + WC_SEC_OFFSET);
    }

    /** Stores {@link #wcSec()}. */
    public SharedInfo wcSec(long value) {
        buffer.putInt(offset + WC_SEC_OFFSET, (int) value);
        return this;
    }

    /** Nanoseconds of the Unix time at system time 0. */
    public long wcNsec() {
        return buffer.getUInt(offset + WC_NSEC_OFFSET);
    }

    /** Stores {@link #wcNsec()}. */
    public SharedInfo wcNsec(long value) {
        buffer.putInt(offset + WC_NSEC_OFFSET, (int) value);
        return this;
    }

    /** High 32 bits of the Unix time at system time 0. */
    public long wcSecHi() {
        return buffer.getUInt(offset + WC_SEC_HI_OFFSET);
    }

    /** Stores {@link #wcSecHi()}. */
    public SharedInfo wcSecHi(long value) {
        buffer.putInt(offset + WC_SEC_HI_OFFSET, (int) value);
        return this;
    }

    /** Offset of the record of {@code vcpu} from the start of the page. */
    public static int vcpuInfoOffset(int vcpu) {
        return VCPU_INFO_OFFSET + vcpu * VcpuInfo.SIZE;
    }

    /** Offset of the pending word that holds {@code port}. */
    public static int pendingWordOffset(int port) {
        return EVTCHN_PENDING_OFFSET + (port >>> 6) * 8;
    }

    /** Offset of the mask word that holds {@code port}. */
    public static int maskWordOffset(int port) {
        return EVTCHN_MASK_OFFSET + (port >>> 6) * 8;
    }

    /** The bit of {@code port} in its pending and mask word. */
    public static long portBit(int port) {
        return 1L << port;
    }

    /** The pending word {@code index}, ports {@code 64 * index} and up, with volatile order. */
    public long pendingVolatile(int index) {
        return buffer.getLongVolatile(offset + EVTCHN_PENDING_OFFSET + 8L * index);
    }

    /** The mask word {@code index}, ports {@code 64 * index} and up, with volatile order. */
    public long maskVolatile(int index) {
        return buffer.getLongVolatile(offset + EVTCHN_MASK_OFFSET + 8L * index);
    }
}
