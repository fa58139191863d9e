package org.ringdom.x86.interp;

import org.ringdom.x86.state.Cpu;

/** MASKMOVQ and MASKMOVDQU: the bytes whose mask has its highest bit set. */
final class MaskedStore {
    private MaskedStore() {
    }

    static void store(Cpu c, long va, long low, long high, long maskLow, long maskHigh, int bytes) {
        // The processor asks for all bytes, whatever the mask says, and for the upper half first.
        if (bytes == 16) {
            c.memory.checkWrite(va + 8, 8);
        }
        c.memory.checkWrite(va, 8);
        for (int i = 0; i < bytes; i++) {
            long mask = i < 8 ? maskLow : maskHigh;
            long value = i < 8 ? low : high;
            if ((mask >>> (i & 7) * 8 + 7 & 1) != 0) {
                c.memory.store(va + i, value >>> (i & 7) * 8, 1);
            }
        }
    }
}
