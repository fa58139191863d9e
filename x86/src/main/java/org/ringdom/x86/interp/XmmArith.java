package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;

/** Floating-point arithmetic and comparison on XMM registers, scalar and packed. */
final class XmmArith extends Insn {
    /** Operations besides those of {@link FloatLane}. */
    static final int CMP = 7;
    static final int HADD = 8;
    static final int HSUB = 9;
    static final int ADDSUB = 10;
    static final int UCOMI = 11;
    static final int COMI = 12;
    static final int RCP = 13;
    static final int RSQRT = 14;

    /** Types of operands, as mnemonics end. */
    static final int PS = 0;
    static final int PD = 1;
    static final int SS = 2;
    static final int SD = 3;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int TYPE = KEY >> 8 & 3;
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean DOUBLE = (TYPE & 1) != 0;
    private static final boolean SCALAR = TYPE >= SS;
    private static final long LOW = 0xFFFF_FFFFL;

    static Insn make(int op, int type, Decoded d) {
        return Templates.make(XmmArith.class, op | type << 8 | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new XmmArith();
    }

    @Override
    public void execute(Cpu c) {
        if (SCALAR) {
            scalar(c);
            return;
        }
        long low;
        long high;
        if (FORM == REGISTER) {
            low = c.vector.low(rm);
            high = c.vector.high(rm);
        } else {
            long va = address(c, FORM);
            Xmm.checkLoad(c, va, true);
            low = c.memory.load(va, 8);
            high = c.memory.load(va + 8, 8);
        }
        long a = c.vector.low(reg);
        long b = c.vector.high(reg);
        long resultLow;
        long resultHigh;
        if (OP == HADD || OP == HSUB) {
            int op = OP == HADD ? FloatLane.ADD : FloatLane.SUB;
            resultLow = DOUBLE ? FloatLane.doubles(c, op, a, b) : across(c, op, a, b);
            resultHigh = DOUBLE ? FloatLane.doubles(c, op, low, high) : across(c, op, low, high);
        } else if (DOUBLE) {
            resultLow = one(c, a, low, false);
            resultHigh = one(c, b, high, true);
        } else {
            resultLow = two(c, a, low);
            resultHigh = two(c, b, high);
        }
        FloatLane.finish(c);
        c.vector.set(reg, resultLow, resultHigh);
    }

    /** Both lanes of a half. */
    private long two(Cpu c, long a, long b) {
        return one(c, a & LOW, b & LOW, false) | one(c, a >>> 32, b >>> 32, true) << 32;
    }

    /** The lanes of a half with one another, for two halves. */
    private static long across(Cpu c, int op, long a, long b) {
        return FloatLane.singles(c, op, a & LOW, a >>> 32) | FloatLane.singles(c, op, b & LOW, b >>> 32) << 32;
    }

    private long one(Cpu c, long a, long b, boolean odd) {
        return switch (OP) {
            case CMP -> predicate(c, a, b) ? DOUBLE ? -1 : LOW : 0;
            case RCP -> Reciprocal.of((int) b) & LOW;
            case RSQRT -> Reciprocal.ofRoot((int) b) & LOW;
            case ADDSUB -> {
                int op = odd ? FloatLane.ADD : FloatLane.SUB;
                yield DOUBLE ? FloatLane.doubles(c, op, a, b) : FloatLane.singles(c, op, a, b);
            }
            default -> DOUBLE ? FloatLane.doubles(c, OP, a, b) : FloatLane.singles(c, OP, a, b);
        };
    }

    private void scalar(Cpu c) {
        long b;
        if (FORM == REGISTER) {
            b = DOUBLE ? c.vector.low(rm) : c.vector.low(rm) & LOW;
        } else {
            b = DOUBLE ? c.memory.load(address(c, FORM), 8) : c.memory.load(address(c, FORM), 4) & LOW;
        }
        long low = c.vector.low(reg);
        long a = DOUBLE ? low : low & LOW;
        if (OP == COMI || OP == UCOMI) {
            int order = DOUBLE
                    ? FloatLane.compareDoubles(c, a, b, OP == UCOMI)
                    : FloatLane.compareSingles(c, a, b, OP == UCOMI);
            FloatLane.finish(c);
            setFlags(c, order);
            return;
        }
        long result = one(c, a, b, false);
        FloatLane.finish(c);
        c.vector.set(reg, DOUBLE ? result : low & ~LOW | result, c.vector.high(reg));
    }

    /** ZF, PF and CF say how the operands compare; all others are 0. */
    static void setFlags(Cpu c, int order) {
        // A result of 0 has even parity, 2 odd parity: CF and CF xor OF go together.
        switch (order) {
            case 0 -> {
                c.flagResult = 0;
                c.flagAux = 0x100;
            }
            case 1 -> {
                c.flagResult = 1;
                c.flagAux = 0;
            }
            case -1 -> {
                c.flagResult = 1;
                c.flagAux = Cpu.AUX_CF | Cpu.AUX_PO;
            }
            default -> {
                c.flagResult = 0;
                c.flagAux = Cpu.AUX_CF | Cpu.AUX_PO;
            }
        }
    }

    private boolean predicate(Cpu c, long a, long b) {
        int which = (int) immediate & 7;
        int order = compare(c, a, b, (which & 3) == 0 || (which & 3) == 3);
        boolean holds = switch (which & 3) {
            case 0 -> order == 0;
            case 1 -> order == -1;
            case 2 -> order == -1 || order == 0;
            default -> order == 2;
        };
        return holds != which >= 4;
    }

    private static int compare(Cpu c, long a, long b, boolean quiet) {
        return DOUBLE ? FloatLane.compareDoubles(c, a, b, quiet) : FloatLane.compareSingles(c, a, b, quiet);
    }
}
