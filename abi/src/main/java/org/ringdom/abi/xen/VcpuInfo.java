package org.ringdom.abi.xen;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * What a vCPU and its hypervisor tell each other: pending events, the upcall mask, time.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------+-------+-----------------------------------------------+
 *     0x0|pending|  mask |                                               |
 *        +-------+-------+-----------------------------------------------+
 *     0x8|                          pending_sel                          |
 *        +---------------------------------------------------------------+
 *    0x10|                            arch.cr2                           |
 *        +---------------------------------------------------------------+
 *    0x18|                            arch.pad                           |
 *        +---------------------------------------------------------------+
 *    0x20|                      time (VcpuTimeInfo)                      |
 *        +---------------------------------------------------------------+
 *    0x28|                      time (VcpuTimeInfo)                      |
 *        +---------------------------------------------------------------+
 *    0x30|                      time (VcpuTimeInfo)                      |
 *        +---------------------------------------------------------------+
 *    0x38|                      time (VcpuTimeInfo)                      |
 *        +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Only the thread of the owning vCPU writes here, wherever the guest registered the structure; other processes leave
 * their marks in the vCPU's block of {@code dom-<id>.evt} and ring its doorbell.
 *
 * <p>Source: {@code struct vcpu_info} in xen/include/public/xen.h.
 */
public final class VcpuInfo {
    /** Size in bytes. */
    public static final int SIZE = 64;
    /** Offset of {@link #upcallPending()}, u8. */
    public static final int UPCALL_PENDING_OFFSET = 0;
    /** Offset of {@link #upcallMask()}, u8. */
    public static final int UPCALL_MASK_OFFSET = 1;
    /** Offset of {@link #pendingSel()}, u64. */
    public static final int PENDING_SEL_OFFSET = 8;
    /** Offset of {@link #cr2()}, u64. */
    public static final int CR2_OFFSET = 0x10;
    /** Offset of the {@link VcpuTimeInfo}. */
    public static final int TIME_OFFSET = 0x20;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public VcpuInfo wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Not 0 if the vCPU has events to look at; the guest clears it before it looks. */
    public int upcallPending() {
        return buffer.getUByte(offset + UPCALL_PENDING_OFFSET);
    }

    /** Stores {@link #upcallPending()}. */
    public VcpuInfo upcallPending(int value) {
        buffer.putByte(offset + UPCALL_PENDING_OFFSET, (byte) value);
        return this;
    }

    /** {@link #upcallPending()} with volatile order. */
    public int upcallPendingVolatile() {
        return buffer.getUByteVolatile(offset + UPCALL_PENDING_OFFSET);
    }

    /** Stores {@link #upcallPending()} with volatile order: later loads are not performed before it. */
    public void upcallPendingVolatile(int value) {
        buffer.putByteVolatile(offset + UPCALL_PENDING_OFFSET, (byte) value);
    }

    /** Not 0 while the guest takes no upcalls; the virtual interrupt flag. */
    public int upcallMask() {
        return buffer.getUByte(offset + UPCALL_MASK_OFFSET);
    }

    /** Stores {@link #upcallMask()}. */
    public VcpuInfo upcallMask(int value) {
        buffer.putByte(offset + UPCALL_MASK_OFFSET, (byte) value);
        return this;
    }

    /** {@link #upcallMask()} with volatile order. */
    public int upcallMaskVolatile() {
        return buffer.getUByteVolatile(offset + UPCALL_MASK_OFFSET);
    }

    /** Stores {@link #upcallMask()} with volatile order: later loads are not performed before it. */
    public void upcallMaskVolatile(int value) {
        buffer.putByteVolatile(offset + UPCALL_MASK_OFFSET, (byte) value);
    }

    /** Bit n: word n of the pending bitmap has news for this vCPU. */
    public long pendingSel() {
        return buffer.getLong(offset + PENDING_SEL_OFFSET);
    }

    /** Stores {@link #pendingSel()}. */
    public VcpuInfo pendingSel(long value) {
        buffer.putLong(offset + PENDING_SEL_OFFSET, value);
        return this;
    }

    /** {@link #pendingSel()} with volatile order. */
    public long pendingSelVolatile() {
        return buffer.getLongVolatile(offset + PENDING_SEL_OFFSET);
    }

    /** Address of the last page fault ({@code arch.cr2}). */
    public long cr2() {
        return buffer.getLong(offset + CR2_OFFSET);
    }

    /** Stores {@link #cr2()}. */
    public VcpuInfo cr2(long value) {
        buffer.putLong(offset + CR2_OFFSET, value);
        return this;
    }

    /** Takes the selector: returns {@link #pendingSel()} and leaves 0, in one atomic step. */
    public long takePendingSel() {
        return buffer.getAndSetLong(offset + PENDING_SEL_OFFSET, 0);
    }

    /** Sets bits of {@link #pendingSel()} atomically and returns what was there before. */
    public long orPendingSel(long bits) {
        return buffer.getAndOrLong(offset + PENDING_SEL_OFFSET, bits);
    }
}
