package org.ringdom.x86.interp;

import java.util.List;

/** Sums and differences of neighbouring lanes. */
final class Horizontal {
    static final List<String> NAMES = List.of("PHADDW", "PHADDD", "PHADDSW", "PHSUBW", "PHSUBD", "PHSUBSW");

    private Horizontal() {
    }

    /** The results for one half: 32 bits. */
    static long half(int op, long half) {
        if (op == 1 || op == 4) {
            int low = (int) half;
            int high = (int) (half >>> 32);
            return (op == 1 ? low + high : low - high) & 0xFFFF_FFFFL;
        }
        return pair(op, half) | pair(op, half >>> 32) << 16;
    }

    private static long pair(int op, long lanes) {
        long low = (short) lanes;
        long high = (short) (lanes >>> 16);
        long result = op < 3 ? low + high : low - high;
        return (op == 2 || op == 5 ? LaneOp.saturate(result, 16) : result) & 0xFFFF;
    }

    static long mmx(int op, long a, long x) {
        return half(op, a) | half(op, x) << 32;
    }
}
