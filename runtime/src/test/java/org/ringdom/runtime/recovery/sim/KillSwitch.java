package org.ringdom.runtime.recovery.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.buffer.StoreLog;

/**
 * Kills the simulated process at its n-th store, as SIGKILL would: what was stored before is there, nothing else.
 *
 * <p>Each watched memory has a shadow to which stores are applied one by one; a bulk copy of which only a part had
 * happened is thus cut exactly.
 */
public final class KillSwitch implements StoreLog.Recorder {
    /** Thrown out of the store at which the process dies. */
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** Never kills. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final List<MemorySegment> live = new ArrayList<>();
    private final List<MemorySegment> shadows = new ArrayList<>();
    private long stores;
    private long killAt = NEVER;
    private boolean counting;

    /** Watches a memory. */
    public void watch(SharedBuffer buffer) {
        live.add(buffer.segment());
        shadows.add(Arena.ofAuto().allocate(buffer.size(), 8));
    }

    /** Begins a run: shadows equal the memories; the process will die at its {@code killAt}-th store from now. */
    public void begin(long killAt) {
        for (int i = 0; i < live.size(); i++) {
            shadows.get(i).copyFrom(live.get(i));
        }
        rearm(killAt);
        StoreLog.install(this);
    }

    /** Counts stores anew. */
    public void rearm(long killAt) {
        this.killAt = killAt;
        this.stores = 0;
    }

    /** Stores counted since the last {@link #rearm}. */
    public long stores() {
        return stores;
    }

    /** Runs a step of the process that may be killed. */
    public void run(Runnable step) {
        counting = true;
        try {
            step.run();
        } finally {
            counting = false;
        }
    }

    /** After the death: the memories are what the stores made of them. */
    public void bury() {
        for (int i = 0; i < live.size(); i++) {
            live.get(i).copyFrom(shadows.get(i));
        }
        killAt = NEVER;
    }

    @Override
    public void store(long address, int width, long value) {
        for (int i = 0; i < live.size(); i++) {
            long offset = address - live.get(i).address();
            if (offset >= 0 && offset < live.get(i).byteSize()) {
                apply(shadows.get(i), offset, width, value);
                if (counting && ++stores == killAt) {
                    throw new Killed();
                }
                return;
            }
        }
    }

    private static void apply(MemorySegment shadow, long offset, int width, long value) {
        switch (width) {
            case 1 -> shadow.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
            case 2 -> shadow.set(SHORT, offset, (short) value);
            case 4 -> shadow.set(INT, offset, (int) value);
            default -> shadow.set(LONG, offset, value);
        }
    }
}
