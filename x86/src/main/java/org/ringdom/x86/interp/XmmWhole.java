package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;
import java.util.List;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;

/** SSSE3 to SSE4.2 operations across the lanes of two XMM registers, or one and memory. */
final class XmmWhole extends Insn {
    static final List<String> NAMES = List.of("PHADDW", "PHADDD", "PHADDSW", "PHSUBW", "PHSUBD", "PHSUBSW", "PBLENDVB",
            "BLENDVPS", "BLENDVPD", "PTEST", "PHMINPOSUW", "BLENDPS", "BLENDPD", "PBLENDW", "MPSADBW", "PCMPESTRM",
            "PCMPESTRI", "PCMPISTRM", "PCMPISTRI");

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final boolean WIDE = (KEY & 1 << 8) != 0;
    private static final int FORM = KEY >> 12 & 3;
    private static final int STRINGS = 15;

    static Insn make(int op, Decoded d) {
        return Templates.make(XmmWhole.class, op | (d.rexW() ? 1 << 8 : 0) | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new XmmWhole();
    }

    @Override
    public void execute(Cpu c) {
        long x;
        long y;
        if (FORM == REGISTER) {
            x = c.vector.low(rm);
            y = c.vector.high(rm);
        } else {
            long va = address(c, FORM);
            // String instructions take their operand as it lies.
            Xmm.checkLoad(c, va, OP < STRINGS);
            x = c.memory.load(va, 8);
            y = c.memory.load(va + 8, 8);
        }
        long a = c.vector.low(reg);
        long b = c.vector.high(reg);
        int control = (int) immediate & 0xFF;
        switch (OP) {
            case 0, 1, 2, 3, 4, 5 -> c.vector.set(reg, Horizontal.mmx(OP, a, b), Horizontal.mmx(OP, x, y));
            case 6 -> blend(c, a, b, x, y, signs(c.vector.low(0), 8), signs(c.vector.high(0), 8));
            case 7 -> blend(c, a, b, x, y, signs(c.vector.low(0), 32), signs(c.vector.high(0), 32));
            case 8 -> blend(c, a, b, x, y, c.vector.low(0) >> 63, c.vector.high(0) >> 63);
            case 9 -> test(c, a, b, x, y);
            case 10 -> minimum(c, x, y);
            case 11 -> blend(c, a, b, x, y, lanes(control, 2, 32), lanes(control >> 2, 2, 32));
            case 12 -> blend(c, a, b, x, y, lanes(control, 1, 64), lanes(control >> 1, 1, 64));
            case 13 -> blend(c, a, b, x, y, lanes(control, 4, 16), lanes(control >> 4, 4, 16));
            case 14 -> differences(c, a, b, x, y, control);
            default -> StringCompare.run(c, OP - STRINGS, WIDE, control, a, b, x, y);
        }
    }

    private void blend(Cpu c, long a, long b, long x, long y, long maskLow, long maskHigh) {
        c.vector.set(reg, a & ~maskLow | x & maskLow, b & ~maskHigh | y & maskHigh);
    }

    /** All ones where a lane's highest bit is set. */
    private static long signs(long lanes, int bits) {
        long ones = (bits == 8 ? 0x0101_0101_0101_0101L : 0x1_0000_0001L) & lanes >>> bits - 1;
        return (ones << bits) - ones;
    }

    /** All ones in the lanes that the low bits of {@code control} name. */
    private static long lanes(int control, int count, int bits) {
        long mask = 0;
        for (int i = 0; i < count; i++) {
            mask |= (control >> i & 1) != 0 ? -1L >>> 64 - bits << i * bits : 0;
        }
        return mask;
    }

    private static void test(Cpu c, long a, long b, long x, long y) {
        boolean zf = (a & x | b & y) == 0;
        boolean cf = (~a & x | ~b & y) == 0;
        c.setStatus((zf ? 0x40 : 0) | (cf ? 1 : 0));
    }

    private void minimum(Cpu c, long x, long y) {
        long least = 0x10000;
        int where = 0;
        for (int i = 0; i < 8; i++) {
            long lane = (i < 4 ? x : y) >>> (i & 3) * 16 & 0xFFFF;
            if (lane < least) {
                least = lane;
                where = i;
            }
        }
        c.vector.set(reg, least | (long) where << 16, 0);
    }

    /** Sums of absolute differences of four bytes of the source and eight runs of the destination. */
    private void differences(Cpu c, long a, long b, long x, long y, int control) {
        int from = (control >> 2 & 1) * 4;
        long block = (control & 2) == 0 ? x : y;
        block = (control & 1) == 0 ? block : block >>> 32;
        long low = 0;
        long high = 0;
        for (int i = 0; i < 8; i++) {
            long run = ShuffleOp.bytes(a, b, 0, 0, from + i);
            long sum = 0;
            for (int at = 0; at < 32; at += 8) {
                sum += Math.abs((run >>> at & 0xFF) - (block >>> at & 0xFF));
            }
            if (i < 4) {
                low |= sum << 16 * i;
            } else {
                high |= sum << 16 * (i - 4);
            }
        }
        c.vector.set(reg, low, high);
    }
}
