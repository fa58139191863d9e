package org.ringdom.x86.interp;

/** Operations on the lanes of a 64-bit half, the same for MMX and SSE. */
enum LaneOp {
    PADDB(8), PADDW(16), PADDD(32), PADDQ(64), PSUBB(8), PSUBW(16), PSUBD(32), PSUBQ(64), PADDSB(8), PADDSW(
            16), PADDUSB(
                    8), PADDUSW(16), PSUBSB(8), PSUBSW(16), PSUBUSB(8), PSUBUSW(16), PAND(64), PANDN(64), POR(64), PXOR(
                            64), PCMPEQB(
                                    8), PCMPEQW(16), PCMPEQD(32), PCMPGTB(8), PCMPGTW(16), PCMPGTD(32), PMULLW(
                                            16), PMULHW(16), PMULHUW(
                                                    16), PMADDWD(32), PMULUDQ(64), PAVGB(8), PAVGW(16), PMINUB(
                                                            8), PMAXUB(8), PMINSW(16), PMAXSW(
                                                                    16), PSADBW(64), PCMPEQQ(64), PCMPGTQ(64), PMINSB(
                                                                            8), PMINSD(32), PMINUW(16), PMINUD(
                                                                                    32), PMAXSB(8), PMAXSD(32), PMAXUW(
                                                                                            16), PMAXUD(32), PMULLD(
                                                                                                    32), PMULDQ(
                                                                                                            64), PMULHRSW(
                                                                                                                    16), PMADDUBSW(
                                                                                                                            16), PSIGNB(
                                                                                                                                    8), PSIGNW(
                                                                                                                                            16), PSIGND(
                                                                                                                                                    32), PABSB(
                                                                                                                                                            8), PABSW(
                                                                                                                                                                    16), PABSD(
                                                                                                                                                                            32);

    /** Width of a result lane. */
    final int bits;

    LaneOp(int bits) {
        this.bits = bits;
    }

    /** The operation on one half. */
    static long half(LaneOp op, long a, long b) {
        int bits = op.bits;
        if (bits == 64) {
            return lane(op, a, b, a, b);
        }
        long mask = (1L << bits) - 1;
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            int up = 64 - bits - at;
            long x = a << up >> 64 - bits;
            long y = b << up >> 64 - bits;
            result |= (lane(op, x, y, a >>> at & mask, b >>> at & mask) & mask) << at;
        }
        return result;
    }

    /** One lane: signed operands a and b, unsigned ones u and v. */
    private static long lane(LaneOp op, long a, long b, long u, long v) {
        return switch (op) {
            case PADDB, PADDW, PADDD, PADDQ -> a + b;
            case PSUBB, PSUBW, PSUBD, PSUBQ -> a - b;
            case PADDSB, PADDSW -> saturate(a + b, op.bits);
            case PSUBSB, PSUBSW -> saturate(a - b, op.bits);
            case PADDUSB, PADDUSW -> Math.min(u + v, (1L << op.bits) - 1);
            case PSUBUSB, PSUBUSW -> Math.max(u - v, 0);
            case PAND -> a & b;
            case PANDN -> ~a & b;
            case POR -> a | b;
            case PXOR -> a ^ b;
            case PCMPEQB, PCMPEQW, PCMPEQD, PCMPEQQ -> a == b ? -1 : 0;
            case PCMPGTB, PCMPGTW, PCMPGTD, PCMPGTQ -> a > b ? -1 : 0;
            case PMINSB, PMINSW, PMINSD -> Math.min(a, b);
            case PMAXSB, PMAXSW, PMAXSD -> Math.max(a, b);
            case PMINUB, PMINUW, PMINUD -> Math.min(u, v);
            case PMAXUB, PMAXUW, PMAXUD -> Math.max(u, v);
            case PAVGB, PAVGW -> u + v + 1 >> 1;
            case PSIGNB, PSIGNW, PSIGND -> b < 0 ? -a : b == 0 ? 0 : a;
            case PABSB, PABSW, PABSD -> Math.abs(b);
            default -> product(op, a, b, u, v);
        };
    }

    private static long product(LaneOp op, long a, long b, long u, long v) {
        return switch (op) {
            case PMULLW, PMULLD -> a * b;
            case PMULHW -> a * b >> 16;
            case PMULHUW -> u * v >>> 16;
            case PMULHRSW -> (a * b >> 14) + 1 >> 1;
            case PMADDWD -> (short) a * (long) (short) b + (a >> 16) * (b >> 16);
            case PMADDUBSW -> saturate((u & 0xFF) * (byte) b + (u >>> 8) * (b >> 8), 16);
            case PMULUDQ -> (a & 0xFFFF_FFFFL) * (b & 0xFFFF_FFFFL);
            case PMULDQ -> (long) (int) a * (int) b;
            default -> absoluteDifferences(a, b);
        };
    }

    private static long absoluteDifferences(long a, long b) {
        long sum = 0;
        for (int i = 0; i < 64; i += 8) {
            sum += Math.abs((a >>> i & 0xFF) - (b >>> i & 0xFF));
        }
        return sum;
    }

    static long saturate(long value, int bits) {
        long most = (1L << bits - 1) - 1;
        return Math.max(-most - 1, Math.min(value, most));
    }
}
