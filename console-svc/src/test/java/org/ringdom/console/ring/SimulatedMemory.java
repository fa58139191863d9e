package org.ringdom.console.ring;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.buffer.StoreLog;

/**
 * Shared memory whose stores are applied one by one to a mirror, until the kill: then the mirror is what a killed process
 * leaves. Each life has buffers of its own, filled from the mirror.
 */
final class SimulatedMemory implements StoreLog.Recorder {
    private final byte[][] mirrors;
    private SharedBuffer[] live;
    private long storesLeft;

    SimulatedMemory(int... sizes) {
        mirrors = new byte[sizes.length][];
        for (int i = 0; i < sizes.length; i++) {
            mirrors[i] = new byte[sizes[i]];
        }
    }

    /** Begins a life that ends after {@code stores} stores. */
    void begin(Arena arena, long stores) {
        StoreLog.install(null);
        live = new SharedBuffer[mirrors.length];
        for (int i = 0; i < mirrors.length; i++) {
            live[i] = SharedBuffer.allocate(arena, mirrors[i].length);
            live[i].putBytes(0, mirrors[i], 0, mirrors[i].length);
        }
        storesLeft = stores;
        StoreLog.install(this);
    }

    void end() {
        StoreLog.install(null);
    }

    SharedBuffer buffer(int index) {
        return live[index];
    }

    @Override
    public void store(long address, int width, long value) {
        if (storesLeft-- == 0) {
            throw new KilledException();
        }
        for (int i = 0; i < live.length; i++) {
            long offset = address - live[i].address();
            if (offset >= 0 && offset < mirrors[i].length) {
                for (int b = 0; b < width; b++) {
                    mirrors[i][(int) offset + b] = (byte) (value >>> Byte.SIZE * b);
                }
            }
        }
        if (storesLeft == 0) {
            storesLeft = -1;
            throw new KilledException();
        }
    }
}
