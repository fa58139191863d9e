package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.fp.FloatUnit;
import org.ringdom.x86.fp.Format;
import org.ringdom.x86.state.Cpu;

/** ROUNDPS and its relatives, and dot products. */
final class XmmRound extends Insn {
    static final int ROUND = 0;
    static final int DOT = 1;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int TYPE = KEY >> 8 & 3;
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean DOUBLE = (TYPE & 1) != 0;
    private static final boolean SCALAR = TYPE >= XmmArith.SS;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int BY_MXCSR = 4;
    private static final int QUIET = 8;

    static Insn make(int op, int type, Decoded d) {
        return Templates.make(XmmRound.class, op | type << 8 | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new XmmRound();
    }

    @Override
    public void execute(Cpu c) {
        long low;
        long high = 0;
        if (FORM == REGISTER) {
            low = c.vector.low(rm);
            high = c.vector.high(rm);
        } else if (SCALAR) {
            low = c.memory.load(address(c, FORM), DOUBLE ? 8 : 4);
        } else {
            long va = address(c, FORM);
            Xmm.checkLoad(c, va, true);
            low = c.memory.load(va, 8);
            high = c.memory.load(va + 8, 8);
        }
        if (OP == DOT) {
            dot(c, low, high);
            return;
        }
        long resultLow = DOUBLE ? round(c, low) : round(c, low & LOW);
        if (SCALAR) {
            FloatLane.finish(c);
            c.vector.set(reg, DOUBLE ? resultLow : c.vector.low(reg) & ~LOW | resultLow, c.vector.high(reg));
            return;
        }
        if (!DOUBLE) {
            resultLow |= round(c, low >>> 32) << 32;
        }
        long resultHigh = DOUBLE ? round(c, high) : round(c, high & LOW) | round(c, high >>> 32) << 32;
        FloatLane.finish(c);
        c.vector.set(reg, resultLow, resultHigh);
    }

    private long round(Cpu c, long lane) {
        Format format = DOUBLE ? Format.DOUBLE : Format.SINGLE;
        FloatUnit unit = c.vector.unit;
        unit.useMxcsr(c.vector.mxcsr);
        FloatLane.unpack(c, unit.a, format, lane);
        if (!unit.nan()) {
            unit.integral((immediate & BY_MXCSR) != 0 ? unit.rounding : (int) immediate & 3);
            if ((immediate & QUIET) != 0) {
                unit.flags &= ~FloatUnit.INEXACT;
            }
        }
        unit.endLane();
        return unit.r.pack(format);
    }

    /** The lanes that the immediate's upper half names are multiplied and added pair by pair. */
    private void dot(Cpu c, long low, long high) {
        long a = c.vector.low(reg);
        long b = c.vector.high(reg);
        int control = (int) immediate;
        if (DOUBLE) {
            long first = (control & 0x10) != 0 ? FloatLane.doubles(c, FloatLane.MUL, a, low) : 0;
            long second = (control & 0x20) != 0 ? FloatLane.doubles(c, FloatLane.MUL, b, high) : 0;
            FloatLane.finish(c);
            long sum = FloatLane.doubles(c, FloatLane.ADD, first, second);
            FloatLane.finish(c);
            c.vector.set(reg, (control & 1) != 0 ? sum : 0, (control & 2) != 0 ? sum : 0);
            return;
        }
        long p0 = (control & 0x10) != 0 ? product(c, a, low) : 0;
        long p1 = (control & 0x20) != 0 ? product(c, a >>> 32, low >>> 32) : 0;
        long p2 = (control & 0x40) != 0 ? product(c, b, high) : 0;
        long p3 = (control & 0x80) != 0 ? product(c, b >>> 32, high >>> 32) : 0;
        FloatLane.finish(c);
        long s0 = FloatLane.singles(c, FloatLane.ADD, p0, p1);
        long s1 = FloatLane.singles(c, FloatLane.ADD, p2, p3);
        FloatLane.finish(c);
        long sum = FloatLane.singles(c, FloatLane.ADD, s0, s1);
        FloatLane.finish(c);
        c.vector.set(reg, pick(control, sum, 0), pick(control, sum, 2));
    }

    private static long product(Cpu c, long a, long b) {
        return FloatLane.singles(c, FloatLane.MUL, a & LOW, b & LOW);
    }

    private static long pick(int control, long sum, int lane) {
        return ((control >> lane & 1) != 0 ? sum : 0) | ((control >> lane + 1 & 1) != 0 ? sum << 32 : 0);
    }
}
