package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.fp.FloatUnit;
import org.ringdom.x86.fp.Format;
import org.ringdom.x86.fp.Real;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.VectorState;

/** x87 arithmetic and comparison of two operands. */
final class X87Arith extends X87 {
    static final int ADD = 0;
    static final int MUL = 1;
    static final int COM = 2;
    static final int SUB = 4;
    static final int SUBR = 5;
    static final int DIV = 6;
    static final int DIVR = 7;
    static final int UCOM = 8;
    static final int COMI = 9;
    static final int UCOMI = 10;
    static final int TST = 11;

    /** Sources. */
    static final int STI = 0;
    static final int SINGLE = 1;
    static final int DOUBLE = 2;
    static final int INT32 = 3;
    static final int INT16 = 4;
    static final int NOTHING = 5;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xF;
    private static final int SOURCE = KEY >> 4 & 7;
    private static final boolean TO_STI = (KEY & 1 << 7) != 0;
    private static final int POPS = KEY >> 8 & 3;
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean COMPARES = OP == COM || OP >= UCOM;

    /** An instruction; {@code toSti}: the register operand is the destination. */
    static Insn make(int op, int source, boolean toSti, int pops, Decoded d) {
        return Templates.make(X87Arith.class, op | source << 4 | (toSti ? 1 << 7 : 0) | pops << 8 | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new X87Arith();
    }

    @Override
    protected long operandOffset(Cpu c) {
        return offset(c, FORM);
    }

    @Override
    public void execute(Cpu c) {
        checkWaiting(c);
        VectorState v = c.vector;
        long bits = 0;
        if (SOURCE == SINGLE || SOURCE == INT32) {
            bits = c.memory.load(address(c, FORM), 4);
        } else if (SOURCE == DOUBLE) {
            bits = c.memory.load(address(c, FORM), 8);
        } else if (SOURCE == INT16) {
            bits = c.memory.load(address(c, FORM), 2);
        }
        FloatUnit unit = OP == COMI || OP == UCOMI ? beginQuietly(c) : begin(c);
        if (isEmpty(v, 0) || SOURCE == STI && isEmpty(v, sti)) {
            missing(c);
            return;
        }
        read(v, 0, unit.a);
        switch (SOURCE) {
            case STI -> read(v, sti, unit.b);
            case SINGLE -> unit.b.unpack(Format.SINGLE, bits & 0xFFFF_FFFFL);
            case DOUBLE -> unit.b.unpack(Format.DOUBLE, bits);
            case NOTHING -> unit.b.setZero(false);
            default -> unit.b.setInteger(bits);
        }
        if (COMPARES) {
            compare(c, unit);
        } else {
            compute(c, unit);
        }
    }

    private void missing(Cpu c) {
        if (COMPARES) {
            c.vector.status &= ~C1;
            signalUnordered(c, FloatUnit.INVALID | STACK);
        } else if (underflow(c)) {
            setIndefinite(c.vector, TO_STI ? sti : 0);
            pops(c.vector);
        }
    }

    private static void pops(VectorState v) {
        for (int i = 0; i < POPS; i++) {
            pop(v);
        }
    }

    private void compute(Cpu c, FloatUnit unit) {
        VectorState v = c.vector;
        Format format = precision(v);
        boolean swap = (OP == SUBR || OP == DIVR) != TO_STI;
        if (swap) {
            unit.r.set(unit.a);
            unit.a.set(unit.b);
            unit.b.set(unit.r);
        }
        switch (OP) {
            case ADD -> unit.add(format);
            case MUL -> unit.multiply(format);
            case SUB, SUBR -> unit.subtract(format);
            default -> unit.divide(format);
        }
        if (!settle(c)) {
            write(v, TO_STI ? sti : 0, unit.r);
            pops(v);
        }
    }

    private void compare(Cpu c, FloatUnit unit) {
        Real a = unit.a;
        Real b = unit.b;
        boolean unsupported = a.kind == Real.UNSUPPORTED || b.kind == Real.UNSUPPORTED;
        if (unsupported || a.isNan() || b.isNan()) {
            boolean quiet = !unsupported && a.kind != Real.SIGNALLING && b.kind != Real.SIGNALLING
                    && (OP == UCOM || OP == UCOMI);
            signalUnordered(c, quiet ? 0 : FloatUnit.INVALID);
            return;
        }
        order(c, unit.compare(), (a.denormal || b.denormal) && signal(c, FloatUnit.DENORMAL));
    }

    private void signalUnordered(Cpu c, int flags) {
        order(c, 2, signal(c, flags));
    }

    /** Codes are set in any case; registers are popped unless an exception keeps it from that. */
    private static void order(Cpu c, int order, boolean blocked) {
        VectorState v = c.vector;
        if (OP == COMI || OP == UCOMI) {
            XmmArith.setFlags(c, order);
        } else {
            v.status = v.status & ~(C0 | C2 | C3) | switch (order) {
                case 1 -> 0;
                case -1 -> C0;
                case 0 -> C3;
                default -> C0 | C2 | C3;
            };
        }
        if (!blocked) {
            pops(v);
        }
    }
}
