package org.ringdom.x86.interp;

/** Operations that move bits between lanes. */
enum ShuffleOp {
    PSRLW(16), PSRLD(32), PSRLQ(64), PSRAW(16), PSRAD(32), PSLLW(16), PSLLD(32), PSLLQ(64), PSRLDQ(128), PSLLDQ(
            128), PUNPCKLBW(
                    0), PUNPCKLWD(0), PUNPCKLDQ(0), PUNPCKLQDQ(0), PUNPCKHBW(0), PUNPCKHWD(
                            0), PUNPCKHDQ(0), PUNPCKHQDQ(0), PACKSSWB(
                                    0), PACKSSDW(0), PACKUSWB(0), PACKUSDW(0), PSHUFB(0), PSHUFD(
                                            0), PSHUFLW(0), PSHUFHW(
                                                    0), SHUFPS(0), SHUFPD(0), PALIGNR(0), PINSRW(0), PEXTRW(0);

    /** Width of a lane of a shift; 0 for others. */
    final int bits;

    ShuffleOp(int bits) {
        this.bits = bits;
    }

    /** Shift of the lanes of one half. */
    static long shift(ShuffleOp op, long half, long count) {
        int bits = op.bits;
        boolean all = Long.compareUnsigned(count, bits) >= 0;
        boolean arithmetic = op == PSRAW || op == PSRAD;
        if (all && !arithmetic) {
            return 0;
        }
        int n = all ? bits - 1 : (int) count;
        boolean left = op == PSLLW || op == PSLLD || op == PSLLQ;
        long mask = bits == 64 ? -1 : (1L << bits) - 1;
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            long u = half >>> at & mask;
            long s = half << 64 - bits - at >> 64 - bits;
            result |= ((left ? u << n : arithmetic ? s >> n : u >>> n) & mask) << at;
        }
        return result;
    }

    /** Eight bytes from byte {@code from} on of the 32 bytes low, high, next, last; zeroes behind them. */
    static long bytes(long low, long high, long next, long last, int from) {
        long a = word(low, high, next, last, from >> 3);
        int shift = (from & 7) * 8;
        return shift == 0 ? a : a >>> shift | word(low, high, next, last, (from >> 3) + 1) << 64 - shift;
    }

    private static long word(long low, long high, long next, long last, int index) {
        return switch (index) {
            case 0 -> low;
            case 1 -> high;
            case 2 -> next;
            case 3 -> last;
            default -> 0;
        };
    }

    /** Low half of the result; a and b are the destination's halves, x and y the source's. */
    static long low(ShuffleOp op, long a, long b, long x, long y, int control) {
        return switch (op) {
            case PUNPCKLBW -> interleave(a, x, 8);
            case PUNPCKLWD -> interleave(a, x, 16);
            case PUNPCKLDQ -> interleave(a, x, 32);
            case PUNPCKLQDQ -> a;
            case PUNPCKHBW -> interleave(b, y, 8);
            case PUNPCKHWD -> interleave(b, y, 16);
            case PUNPCKHDQ -> interleave(b, y, 32);
            case PUNPCKHQDQ -> b;
            case PSHUFB -> pick(a, b, x);
            case PSHUFD -> dword(x, y, control) | dword(x, y, control >> 2) << 32;
            case PSHUFLW -> words(x, control);
            case PSHUFHW -> x;
            case SHUFPS -> dword(a, b, control) | dword(a, b, control >> 2) << 32;
            case SHUFPD -> (control & 1) == 0 ? a : b;
            case PALIGNR -> control > 32 ? 0 : bytes(x, y, a, b, control);
            default -> pack(op, a) | pack(op, b) << 32;
        };
    }

    /** High half of the result. */
    static long high(ShuffleOp op, long a, long b, long x, long y, int control) {
        return switch (op) {
            case PUNPCKLBW -> interleave(a >>> 32, x >>> 32, 8);
            case PUNPCKLWD -> interleave(a >>> 32, x >>> 32, 16);
            case PUNPCKLDQ -> interleave(a >>> 32, x >>> 32, 32);
            case PUNPCKLQDQ -> x;
            case PUNPCKHBW -> interleave(b >>> 32, y >>> 32, 8);
            case PUNPCKHWD -> interleave(b >>> 32, y >>> 32, 16);
            case PUNPCKHDQ -> interleave(b >>> 32, y >>> 32, 32);
            case PUNPCKHQDQ -> y;
            case PSHUFB -> pick(a, b, y);
            case PSHUFD -> dword(x, y, control >> 4) | dword(x, y, control >> 6) << 32;
            case PSHUFLW -> y;
            case PSHUFHW -> words(y, control);
            case SHUFPS -> dword(x, y, control >> 4) | dword(x, y, control >> 6) << 32;
            case SHUFPD -> (control & 2) == 0 ? x : y;
            case PALIGNR -> control > 32 ? 0 : bytes(x, y, a, b, control + 8);
            default -> pack(op, x) | pack(op, y) << 32;
        };
    }

    /** Lanes of the low 32 bits of two words in turn. */
    private static long interleave(long a, long b, int bits) {
        long mask = (1L << bits) - 1;
        long result = 0;
        for (int at = 0; at < 32; at += bits) {
            result |= (a >>> at & mask) << 2 * at | (b >>> at & mask) << 2 * at + bits;
        }
        return result;
    }

    private static long pick(long low, long high, long selectors) {
        long result = 0;
        for (int at = 0; at < 64; at += 8) {
            int selector = (int) (selectors >>> at);
            if ((selector & 0x80) == 0) {
                long half = (selector & 8) == 0 ? low : high;
                result |= (half >>> (selector & 7) * 8 & 0xFF) << at;
            }
        }
        return result;
    }

    private static long dword(long low, long high, int selector) {
        long half = (selector & 2) == 0 ? low : high;
        return half >>> (selector & 1) * 32 & 0xFFFF_FFFFL;
    }

    private static long words(long half, int control) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (half >>> (control >> 2 * i & 3) * 16 & 0xFFFF) << 16 * i;
        }
        return result;
    }

    /** The lanes of one half, saturated to half their width: 32 bits. */
    private static long pack(ShuffleOp op, long half) {
        boolean words = op == PACKSSWB || op == PACKUSWB;
        boolean unsigned = op == PACKUSWB || op == PACKUSDW;
        int from = words ? 16 : 32;
        int to = from / 2;
        long result = 0;
        for (int i = 0; i < 64 / from; i++) {
            long value = half << 64 - from - i * from >> 64 - from;
            long packed = unsigned ? Math.max(0, Math.min(value, (1L << to) - 1)) : LaneOp.saturate(value, to);
            result |= (packed & (1L << to) - 1) << i * to;
        }
        return result;
    }
}
