package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;
import java.util.List;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.fp.FloatUnit;
import org.ringdom.x86.fp.Format;
import org.ringdom.x86.state.Cpu;

/** Conversions between formats and integers in XMM, MMX and general registers. */
final class XmmConvert extends Insn {
    static final List<String> NAMES = List.of("CVTSI2SS", "CVTSI2SD", "CVTSS2SI", "CVTSD2SI", "CVTTSS2SI", "CVTTSD2SI",
            "CVTSS2SD", "CVTSD2SS", "CVTPS2PD", "CVTPD2PS", "CVTDQ2PS", "CVTDQ2PD", "CVTPS2DQ", "CVTTPS2DQ",
            "CVTPD2DQ", "CVTTPD2DQ", "CVTPI2PS", "CVTPI2PD", "CVTPS2PI", "CVTTPS2PI", "CVTPD2PI", "CVTTPD2PI");

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final String NAME = NAMES.get(KEY & 0xFF);
    private static final boolean WIDE = (KEY & 1 << 8) != 0;
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean TRUNCATE = NAME.startsWith("CVTT");
    private static final boolean MMX = NAME.contains("PI");
    private static final String FROM = NAME.substring(TRUNCATE ? 4 : 3, NAME.indexOf('2'));
    private static final String TO = NAME.substring(NAME.indexOf('2') + 1);
    /** Bytes of a source lane. */
    private static final int LANE = FROM.equals("SI") ? WIDE ? 8 : 4 : FROM.endsWith("D") ? 8 : 4;
    /** 1, 2 or 4 lanes. */
    private static final int LANES = FROM.charAt(0) == 'S'
            ? 1
            : FROM.equals("PD") || TO.equals("PD") || MMX ? 2 : 4;
    private static final long LOW = 0xFFFF_FFFFL;

    static Insn make(int op, Decoded d) {
        return Templates.make(XmmConvert.class, op | (d.rexW() ? 1 << 8 : 0) | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new XmmConvert();
    }

    @Override
    public void execute(Cpu c) {
        if (MMX && (TO.equals("PI") || FORM == REGISTER)) {
            Mmx.check(c);
        }
        int bytes = LANE * LANES;
        long low;
        long high = 0;
        if (FORM != REGISTER) {
            long va = address(c, FORM);
            if (bytes == 16) {
                Xmm.checkLoad(c, va, true);
            }
            low = zeroExtend(c.memory.load(va, Math.min(bytes, 8)), Math.min(bytes, 8));
            high = bytes == 16 ? c.memory.load(va + 8, 8) : 0;
        } else if (FROM.equals("SI")) {
            low = c.regs[rm];
        } else if (FROM.equals("PI")) {
            low = Mmx.get(c, rm);
        } else {
            low = c.vector.low(rm);
            high = c.vector.high(rm);
        }
        convert(c, low, high);
    }

    private void convert(Cpu c, long low, long high) {
        switch (TO) {
            case "SI" -> {
                long value = toInteger(c, low, WIDE ? 64 : 32);
                FloatLane.finish(c);
                c.regs[reg] = WIDE ? value : value & LOW;
            }
            case "SS" -> {
                long value = toSingle(c, low);
                FloatLane.finish(c);
                c.vector.set(reg, c.vector.low(reg) & ~LOW | value, c.vector.high(reg));
            }
            case "SD" -> {
                long value = toDouble(c, low);
                FloatLane.finish(c);
                c.vector.set(reg, value, c.vector.high(reg));
            }
            case "PD" -> {
                long first = toDouble(c, low);
                long second = toDouble(c, low >>> 32);
                enterMmx(c);
                FloatLane.finish(c);
                c.vector.set(reg, first, second);
            }
            default -> packed(c, low, high);
        }
    }

    /** Results of 32 bits. */
    private void packed(Cpu c, long low, long high) {
        long first;
        long second = 0;
        if (LANES == 4) {
            first = narrow(c, low) | narrow(c, low >>> 32) << 32;
            second = narrow(c, high) | narrow(c, high >>> 32) << 32;
        } else if (LANE == 8) {
            first = narrow(c, low) | narrow(c, high) << 32;
        } else {
            first = narrow(c, low) | narrow(c, low >>> 32) << 32;
        }
        enterMmx(c);
        FloatLane.finish(c);
        if (TO.equals("PI")) {
            Mmx.set(c, reg, first);
        } else {
            c.vector.set(reg, first, FROM.equals("PI") ? c.vector.high(reg) : second);
        }
    }

    private void enterMmx(Cpu c) {
        if (MMX && (FORM == REGISTER || TO.equals("PI"))) {
            Mmx.enter(c);
        }
    }

    private static long narrow(Cpu c, long lane) {
        return TO.equals("PS") ? toSingle(c, lane) : toInteger(c, lane, 32) & LOW;
    }

    private static Format from() {
        return LANE == 8 ? Format.DOUBLE : Format.SINGLE;
    }

    private static boolean fromInteger() {
        return FROM.equals("SI") || FROM.equals("DQ") || FROM.equals("PI");
    }

    private static long toInteger(Cpu c, long lane, int bits) {
        double x = LANE == 8 ? Double.longBitsToDouble(lane) : Float.intBitsToFloat((int) lane);
        if ((TRUNCATE || FloatLane.usual(c)) && FloatLane.usual(c)
                && Math.abs(x) < (bits == 32 ? 0x1p31 - 1 : 0x1p63)) {
            double rounded = TRUNCATE ? x : Math.rint(x);
            long value = (long) rounded;
            if (value != x) {
                FloatLane.setInexact(c);
            }
            return value;
        }
        FloatUnit unit = c.vector.unit;
        unit.useMxcsr(c.vector.mxcsr);
        FloatLane.unpack(c, unit.a, from(), LANE == 8 ? lane : lane & LOW);
        long value = unit.toSigned(bits, TRUNCATE ? FloatUnit.TRUNCATE : unit.rounding);
        unit.endLane();
        return value;
    }

    private static long toDouble(Cpu c, long lane) {
        if (fromInteger()) {
            long value = LANE == 8 ? lane : (int) lane;
            if (Math.abs(value) <= 1L << 53 && value != Long.MIN_VALUE) {
                return Double.doubleToRawLongBits(value);
            }
            return slow(c, value, Format.DOUBLE);
        }
        float x = Float.intBitsToFloat((int) lane);
        float magnitude = Math.abs(x);
        if (magnitude >= Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE || x == 0) {
            return Double.doubleToRawLongBits(x);
        }
        return slow(c, lane & LOW, Format.DOUBLE);
    }

    private static long toSingle(Cpu c, long lane) {
        if (fromInteger()) {
            long value = LANE == 8 ? lane : (int) lane;
            if (Math.abs(value) <= 1L << 24) {
                return Float.floatToRawIntBits(value) & LOW;
            }
            return slow(c, value, Format.SINGLE);
        }
        double x = Double.longBitsToDouble(lane);
        float r = (float) x;
        float magnitude = Math.abs(r);
        boolean fine = magnitude >= 2 * Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE || x == 0;
        if (FloatLane.usual(c) && fine) {
            if (r != x) {
                FloatLane.setInexact(c);
            }
            return Float.floatToRawIntBits(r) & LOW;
        }
        return slow(c, lane, Format.SINGLE);
    }

    private static long slow(Cpu c, long lane, Format to) {
        FloatUnit unit = c.vector.unit;
        unit.useMxcsr(c.vector.mxcsr);
        if (fromInteger()) {
            unit.a.setInteger(lane);
        } else {
            FloatLane.unpack(c, unit.a, from(), lane);
        }
        unit.convert(to);
        unit.endLane();
        return unit.r.pack(to);
    }
}
