package org.ringdom.abi.xen;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The clock page of a vCPU: how guest time is derived from the time stamp counter.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+-------------------------------+
 *     0x0|            version            |                               |
 *        +-------------------------------+-------------------------------+
 *     0x8|                         tsc_timestamp                         |
 *        +---------------------------------------------------------------+
 *    0x10|                          system_time                          |
 *        +-------------------------------+-------+-------+---------------+
 *    0x18|       tsc_to_system_mul       |tsc_shi| flags |               |
 *        +-------------------------------+-------+-------+---------------+
 * </pre>
 *
 * <p>Guest time is {@code systemTime + (((tsc - tscTimestamp) << tscShift) * tscToSystemMul >> 32)}.
 *
 * <p>Written by the vCPU's own thread only.
 *
 * <p>Source: {@code struct vcpu_time_info} in xen/include/public/xen.h.
 */
public final class VcpuTimeInfo {
    /** Size in bytes. */
    public static final int SIZE = 32;
    /** Offset of {@link #version()}, u32. */
    public static final int VERSION_OFFSET = 0;
    /** Offset of {@link #tscTimestamp()}, u64. */
    public static final int TSC_TIMESTAMP_OFFSET = 8;
    /** Offset of {@link #systemTime()}, u64. */
    public static final int SYSTEM_TIME_OFFSET = 0x10;
    /** Offset of {@link #tscToSystemMul()}, u32. */
    public static final int TSC_TO_SYSTEM_MUL_OFFSET = 0x18;
    /** Offset of {@link #tscShift()}, s8. */
    public static final int TSC_SHIFT_OFFSET = 0x1c;
    /** Offset of {@link #flags()}, u8. */
    public static final int FLAGS_OFFSET = 0x1d;
    /** Flag: the counters of all vCPUs agree. */
    public static final int TSC_STABLE = 1;
    /** Flag: the host stopped the guest; the guest clears it. */
    public static final int GUEST_STOPPED = 2;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public VcpuTimeInfo wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Odd while the record is being changed; a reader retries until it saw the same even value twice. */
    public int version() {
        return buffer.getInt(offset + VERSION_OFFSET);
    }

    /** Stores {@link #version()}. */
    public VcpuTimeInfo version(int value) {
        buffer.putInt(offset + VERSION_OFFSET, value);
        return this;
    }

    /** {@link #version()} with volatile order. */
    public int versionVolatile() {
        return buffer.getIntVolatile(offset + VERSION_OFFSET);
    }

    /** Stores {@link #version()} with release order: everything stored before is visible to whoever sees it. */
    public void versionRelease(int value) {
        buffer.putIntRelease(offset + VERSION_OFFSET, value);
    }

    /** Counter value at {@link #systemTime()}. */
    public long tscTimestamp() {
        return buffer.getLong(offset + TSC_TIMESTAMP_OFFSET);
    }

    /** Stores {@link #tscTimestamp()}. */
    public VcpuTimeInfo tscTimestamp(long value) {
        buffer.putLong(offset + TSC_TIMESTAMP_OFFSET, value);
        return this;
    }

    /** Nanoseconds since the domain was started, at {@link #tscTimestamp()}. */
    public long systemTime() {
        return buffer.getLong(offset + SYSTEM_TIME_OFFSET);
    }

    /** Stores {@link #systemTime()}. */
    public VcpuTimeInfo systemTime(long value) {
        buffer.putLong(offset + SYSTEM_TIME_OFFSET, value);
        return this;
    }

    /** Nanoseconds per (shifted) tick, as a fraction of 2^32; unsigned. */
    public int tscToSystemMul() {
        return buffer.getInt(offset + TSC_TO_SYSTEM_MUL_OFFSET);
    }

    /** Stores {@link #tscToSystemMul()}. */
    public VcpuTimeInfo tscToSystemMul(int value) {
        buffer.putInt(offset + TSC_TO_SYSTEM_MUL_OFFSET, value);
        return this;
    }

    /** Ticks are shifted left by this before the multiplication, right if it is negative. */
    public int tscShift() {
        return buffer.getByte(offset + TSC_SHIFT_OFFSET);
    }

    /** Stores {@link #tscShift()}. */
    public VcpuTimeInfo tscShift(int value) {
        buffer.putByte(offset + TSC_SHIFT_OFFSET, (byte) value);
        return this;
    }

    /** {@link #TSC_STABLE} and {@link #GUEST_STOPPED}. */
    public int flags() {
        return buffer.getUByte(offset + FLAGS_OFFSET);
    }

    /** Stores {@link #flags()}. */
    public VcpuTimeInfo flags(int value) {
        buffer.putByte(offset + FLAGS_OFFSET, (byte) value);
        return this;
    }
}
