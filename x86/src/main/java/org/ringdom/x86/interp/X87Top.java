package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;
import java.util.List;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.fp.FloatUnit;
import org.ringdom.x86.fp.Functions;
import org.ringdom.x86.fp.Real;
import org.ringdom.x86.fp.Remainder;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.VectorState;

/** x87 instructions on the top of the stack: signs, constants, remainders, scaling, and the transcendental functions. */
final class X87Top extends X87 {
    static final List<String> NAMES = List.of("FCHS", "FABS", "FXAM", "FLD1", "FLDL2T", "FLDL2E", "FLDPI", "FLDLG2",
            "FLDLN2", "FLDZ", "F2XM1", "FYL2X", "FPTAN", "FPATAN", "FXTRACT", "FPREM1", "FPREM", "FYL2XP1", "FSQRT",
            "FSINCOS", "FRNDINT", "FSCALE", "FSIN", "FCOS");

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final String NAME = NAMES.get(KEY & 0xFF);

    static Insn make(int op, Decoded d) {
        return Templates.make(X87Top.class, op, d);
    }

    @Override
    protected Insn fresh() {
        return new X87Top();
    }

    @Override
    protected long operandOffset(Cpu c) {
        return 0;
    }

    @Override
    public void execute(Cpu c) {
        checkWaiting(c);
        VectorState v = c.vector;
        FloatUnit unit = begin(c);
        switch (NAME) {
            case "FLD1" -> constant(c, 0x3FFF, Long.MIN_VALUE, 0);
            case "FLDL2T" -> constant(c, 0x4000, 0xD49A_784B_CD1B_8AFEL, -1);
            case "FLDL2E" -> constant(c, 0x3FFF, 0xB8AA_3B29_5C17_F0BCL, 1);
            case "FLDPI" -> constant(c, 0x4000, 0xC90F_DAA2_2168_C235L, 1);
            case "FLDLG2" -> constant(c, 0x3FFD, 0x9A20_9A84_FBCF_F799L, 1);
            case "FLDLN2" -> constant(c, 0x3FFE, 0xB172_17F7_D1CF_79ACL, 1);
            case "FLDZ" -> constant(c, 0, 0, 0);
            case "FXAM" -> examine(v, unit);
            default -> {
                boolean two = NAME.matches("FYL2X|FPATAN|FPREM1?|FYL2XP1|FSCALE");
                if (NAME.matches("FPREM1?|FPTAN|FSIN|FCOS|FSINCOS")) {
                    v.status &= ~C2;
                }
                if (isEmpty(v, 0) || two && isEmpty(v, 1)) {
                    missing(c);
                } else {
                    compute(c, unit);
                }
            }
        }
    }

    /** Pushes a constant; {@code side} is 1 if the nearest number lies above the true value, -1 if below. */
    private void constant(Cpu c, int exponent, long significand, int side) {
        if (overflow(c)) {
            overflowed(c);
            return;
        }
        int rounding = c.vector.unit.rounding;
        long value = significand;
        if (side > 0 && (rounding == FloatUnit.DOWN || rounding == FloatUnit.TRUNCATE)) {
            value--;
        } else if (side < 0 && rounding == FloatUnit.UP) {
            value++;
        }
        push(c.vector);
        set(c.vector, 0, value, exponent);
    }

    private static void examine(VectorState v, FloatUnit unit) {
        read(v, 0, unit.a);
        int code = isEmpty(v, 0) ? C3 | C0 : switch (unit.a.kind) {
            case Real.ZERO -> C3;
            case Real.FINITE -> unit.a.denormal ? C3 | C2 : C2;
            case Real.INFINITE -> C2 | C0;
            case Real.UNSUPPORTED -> 0;
            default -> C0;
        };
        v.status = v.status & ~(C0 | C2 | C3) | code | (unit.a.negative ? C1 : 0);
    }

    private void missing(Cpu c) {
        VectorState v = c.vector;
        if (!underflow(c)) {
            return;
        }
        switch (NAME) {
            case "FYL2X", "FYL2XP1", "FPATAN" -> {
                setIndefinite(v, 1);
                pop(v);
            }
            case "FXTRACT", "FSINCOS", "FPTAN" -> {
                setIndefinite(v, 0);
                push(v);
                setIndefinite(v, 0);
            }
            default -> setIndefinite(v, 0);
        }
    }

    private void compute(Cpu c, FloatUnit unit) {
        VectorState v = c.vector;
        read(v, 0, unit.a);
        int p = physical(v, 0);
        switch (NAME) {
            case "FCHS" -> v.exponent[p] ^= 0x8000;
            case "FABS" -> v.exponent[p] &= 0x7FFF;
            case "FSQRT" -> {
                unit.squareRoot(precision(v));
                finish(c);
            }
            case "FRNDINT" -> {
                if (!unit.nan()) {
                    unit.flags |= unit.a.denormal ? FloatUnit.DENORMAL : 0;
                    if (!unit.blocked()) {
                        unit.integral(unit.rounding);
                    }
                }
                finish(c);
            }
            case "FSCALE" -> {
                read(v, 1, unit.b);
                Remainder.scale(unit);
                finish(c);
            }
            case "FPREM", "FPREM1" -> remainder(c, unit);
            case "FXTRACT" -> extract(c, unit);
            default -> transcendental(c, unit);
        }
    }

    private void finish(Cpu c) {
        if (!settle(c)) {
            write(c.vector, 0, c.vector.unit.r);
        }
    }

    private void remainder(Cpu c, FloatUnit unit) {
        VectorState v = c.vector;
        read(v, 1, unit.b);
        int quotient = Remainder.remainder(unit, NAME.equals("FPREM1"));
        if (settle(c)) {
            return;
        }
        if (quotient == Remainder.PARTIAL) {
            v.status = v.status & ~(C0 | C1 | C3) | C2;
        } else if (quotient >= 0) {
            v.status = v.status & ~(C0 | C1 | C3) | ((quotient & 4) != 0 ? C0 : 0) | ((quotient & 2) != 0 ? C3 : 0)
                    | ((quotient & 1) != 0 ? C1 : 0);
        }
        write(v, 0, unit.r);
    }

    /** Stack overflow of an instruction with two results: both are indefinite. */
    private void bothOverflowed(Cpu c) {
        int before = c.vector.top;
        overflowed(c);
        if (c.vector.top != before) {
            setIndefinite(c.vector, 1);
        }
    }

    private void extract(Cpu c, FloatUnit unit) {
        VectorState v = c.vector;
        if (overflow(c)) {
            bothOverflowed(c);
            return;
        }
        if (unit.nan()) {
            if (!settle(c)) {
                write(v, 0, unit.r);
                push(v);
                write(v, 0, unit.r);
            }
            return;
        }
        Real a = unit.a;
        unit.flags |= a.denormal ? FloatUnit.DENORMAL : a.kind == Real.ZERO ? FloatUnit.DIVIDE : 0;
        if (settle(c)) {
            return;
        }
        if (a.kind == Real.FINITE) {
            unit.r.setInteger(a.exponent);
            a.exponent = 0;
        } else {
            unit.r.setInfinite(a.kind == Real.ZERO);
        }
        write(v, 0, unit.r);
        push(v);
        write(v, 0, a);
    }

    private void transcendental(Cpu c, FloatUnit unit) {
        VectorState v = c.vector;
        switch (NAME) {
            case "F2XM1" -> {
                Functions.exponential(unit);
                finish(c);
            }
            case "FYL2X", "FYL2XP1", "FPATAN" -> {
                read(v, 1, unit.b);
                switch (NAME) {
                    case "FYL2X" -> Functions.logarithm(unit, false);
                    case "FYL2XP1" -> Functions.logarithm(unit, true);
                    default -> Functions.arcTangent(unit);
                }
                if (!settle(c)) {
                    write(v, 1, unit.r);
                    pop(v);
                }
            }
            default -> trigonometric(c, unit);
        }
    }

    /** FSIN, FCOS, FSINCOS and FPTAN leave an argument of 2^63 and more as it is and set C2. */
    private void trigonometric(Cpu c, FloatUnit unit) {
        VectorState v = c.vector;
        boolean pushes = NAME.equals("FSINCOS") || NAME.equals("FPTAN");
        if (pushes && overflow(c)) {
            bothOverflowed(c);
            return;
        }
        if (unit.a.kind == Real.FINITE && unit.a.exponent >= 63) {
            v.status |= C2;
            return;
        }
        switch (NAME) {
            case "FSIN" -> Functions.sine(unit);
            case "FCOS" -> Functions.cosine(unit);
            case "FPTAN" -> Functions.tangent(unit);
            default -> Functions.sineAndCosine(unit);
        }
        if (settle(c)) {
            return;
        }
        write(v, 0, unit.r);
        if (NAME.equals("FPTAN")) {
            push(v);
            if (unit.r.isNan()) {
                write(v, 0, unit.r);
            } else {
                set(v, 0, Long.MIN_VALUE, 0x3FFF);
            }
        } else if (pushes) {
            push(v);
            write(v, 0, unit.b);
        }
    }
}
