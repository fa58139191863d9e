package org.ringdom.x86.interp;

import org.ringdom.x86.state.Cpu;

/** MASKMOVQ and MASKMOVDQU: the bytes whose mask has its highest bit set. */
final class MaskedStore {
    private MaskedStore() {
    }

    static void store(Cpu c, long va, long low, long high, long maskLow, long maskHigh, int bytes) {
        if (((maskLow | maskHigh) & 0x8080_8080_8080_8080L) == 0) {
            return;
        }
        c.memory.checkWrite(va, bytes);
        for (int i = 0; i < bytes; i++) {
            long mask = i < 8 ? maskLow : maskHigh;
            long value = i < 8 ? low : high;
            if ((mask >>> (i & 7) * 8 + 7 & 1) != 0) {
                c.memory.store(va + i, value >>> (i & 7) * 8, 1);
            }
        }
    }
}
