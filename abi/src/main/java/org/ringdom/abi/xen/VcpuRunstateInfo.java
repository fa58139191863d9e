package org.ringdom.abi.xen;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * How long a vCPU was running, runnable, blocked and offline.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +-------------------------------+-------------------------------+
 *     0x0|             state             |                               |
 *        +-------------------------------+-------------------------------+
 *     0x8|                        state_entry_time                       |
 *        +---------------------------------------------------------------+
 *    0x10|                       time[0] running ns                      |
 *        +---------------------------------------------------------------+
 *    0x18|                      time[1] runnable ns                      |
 *        +---------------------------------------------------------------+
 *    0x20|                       time[2] blocked ns                      |
 *        +---------------------------------------------------------------+
 *    0x28|                       time[3] offline ns                      |
 *        +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Source: {@code struct vcpu_runstate_info} in xen/include/public/vcpu.h.
 */
public final class VcpuRunstateInfo {
    /** Size in bytes. */
    public static final int SIZE = 48;
    /** Offset of {@link #state()}, u32. */
    public static final int STATE_OFFSET = 0;
    /** Offset of {@link #stateEntryTime()}, u64. */
    public static final int STATE_ENTRY_TIME_OFFSET = 8;
    /** Offset of the four u64 of {@link #timeNs(int)}. */
    public static final int TIME_OFFSET = 0x10;
    /** State: on a CPU. */
    public static final int RUNNING = 0;
    /** State: could run, waits for a CPU. */
    public static final int RUNNABLE = 1;
    /** State: waits for an event. */
    public static final int BLOCKED = 2;
    /** State: not up. */
    public static final int OFFLINE = 3;
    /** Bit of {@link #stateEntryTime()}: an update is under way (only with the runstate_update_flag assist). */
    public static final long UPDATE = 1L << 63;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public VcpuRunstateInfo wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** {@link #RUNNING}, {@link #RUNNABLE}, {@link #BLOCKED} or {@link #OFFLINE}. */
    public int state() {
        return buffer.getInt(offset + STATE_OFFSET);
    }

    /** Stores {@link #state()}. */
    public VcpuRunstateInfo state(int value) {
        buffer.putInt(offset + STATE_OFFSET, value);
        return this;
    }

    /** System time in nanoseconds at which the state was entered; {@link #UPDATE} may be set. */
    public long stateEntryTime() {
        return buffer.getLong(offset + STATE_ENTRY_TIME_OFFSET);
    }

    /** Stores {@link #stateEntryTime()}. */
    public VcpuRunstateInfo stateEntryTime(long value) {
        buffer.putLong(offset + STATE_ENTRY_TIME_OFFSET, value);
        return this;
    }

    /** {@link #stateEntryTime()} with volatile order. */
    public long stateEntryTimeVolatile() {
        return buffer.getLongVolatile(offset + STATE_ENTRY_TIME_OFFSET);
    }

    /** Nanoseconds spent in {@code state}, which is one of the four states. */
    public long timeNs(int state) {
        return buffer.getLong(offset + TIME_OFFSET + 8L * state);
    }

    /** Stores {@link #timeNs(int)}. */
    public VcpuRunstateInfo timeNs(int state, long value) {
        buffer.putLong(offset + TIME_OFFSET + 8L * state, value);
        return this;
    }
}
