package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.fp.Decimal;
import org.ringdom.x86.fp.FloatUnit;
import org.ringdom.x86.fp.Format;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.VectorState;

/** x87 loads and stores of all formats, moves between stack registers, conditional moves. */
final class X87Move extends X87 {
    static final int LOAD = 0;
    static final int STORE = 1;
    static final int LOAD_INTEGER = 2;
    static final int STORE_INTEGER = 3;
    static final int STORE_TRUNCATED = 4;
    static final int LOAD_DECIMAL = 5;
    static final int STORE_DECIMAL = 6;
    static final int EXCHANGE = 7;
    static final int CONDITIONAL = 8;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xF;
    private static final int BYTES = KEY >> 4 & 0xF;
    private static final boolean POPS = (KEY & 1 << 8) != 0;
    private static final int FORM = KEY >> 12 & 3;
    private static final int CONDITION = KEY >> 16 & 7;

    static Insn make(int op, boolean pops, Decoded d) {
        int bytes = d.memory ? d.bytes(0) : 0;
        int condition = d.reg & 3 | (d.opcode & 1) << 2;
        return Templates.make(X87Move.class,
                op | bytes << 4 | (pops ? 1 << 8 : 0) | form(d) << 12 | (op == CONDITIONAL ? condition << 16 : 0), d);
    }

    @Override
    protected Insn fresh() {
        return new X87Move();
    }

    @Override
    protected long operandOffset(Cpu c) {
        return offset(c, FORM);
    }

    @Override
    public void execute(Cpu c) {
        checkWaiting(c);
        switch (OP) {
            case LOAD, LOAD_INTEGER, LOAD_DECIMAL -> load(c);
            case STORE -> store(c);
            case STORE_INTEGER, STORE_TRUNCATED -> storeInteger(c);
            case STORE_DECIMAL -> storeDecimal(c);
            case EXCHANGE -> exchange(c);
            default -> conditional(c);
        }
    }

    private void load(Cpu c) {
        VectorState v = c.vector;
        long bits = 0;
        int top = 0;
        if (FORM != REGISTER) {
            long va = address(c, FORM);
            if (BYTES == 10) {
                bits = c.memory.load(va, 8);
                top = (int) c.memory.load(va + 8, 2) & 0xFFFF;
            } else {
                bits = c.memory.load(va, BYTES);
            }
        }
        FloatUnit unit = begin(c);
        if (FORM == REGISTER && isEmpty(v, sti)) {
            if (underflow(c)) {
                push(v);
                setIndefinite(v, 0);
            }
            return;
        }
        if (overflow(c)) {
            overflowed(c);
            return;
        }
        if (FORM == REGISTER) {
            int from = physical(v, sti);
            push(v);
            set(v, 0, v.significand[from], v.exponent[from]);
        } else if (BYTES == 10) {
            if (OP == LOAD_DECIMAL) {
                unit.r.setInteger(Decimal.value(bits, top));
                unit.r.negative = (top & 0x8000) != 0;
                push(v);
                write(v, 0, unit.r);
            } else {
                push(v);
                set(v, 0, bits, top);
            }
        } else {
            if (OP == LOAD_INTEGER) {
                unit.r.setInteger(bits);
            } else {
                Format format = BYTES == 4 ? Format.SINGLE : Format.DOUBLE;
                unit.a.unpack(format, BYTES == 4 ? bits & 0xFFFF_FFFFL : bits);
                if (!unit.nan()) {
                    // A denormal number is pushed even if its exception is not masked.
                    unit.flags |= unit.a.denormal ? FloatUnit.DENORMAL : 0;
                    unit.roundA(Format.EXTENDED);
                }
                if (settle(c) && (unit.flags & FloatUnit.INVALID) != 0) {
                    return;
                }
            }
            push(v);
            write(v, 0, unit.r);
        }
    }

    private static void checkStore(Cpu c, long va) {
        c.memory.checkWrite(va, BYTES);
    }

    private void store(Cpu c) {
        VectorState v = c.vector;
        if (FORM == REGISTER) {
            begin(c);
            if (isEmpty(v, 0)) {
                if (!underflow(c)) {
                    return;
                }
                setIndefinite(v, sti);
            } else {
                int from = physical(v, 0);
                set(v, sti, v.significand[from], v.exponent[from]);
            }
            popIfAsked(v);
            return;
        }
        FloatUnit unit = v.unit;
        unit.useControl(v.control);
        boolean empty = isEmpty(v, 0);
        boolean stores = empty ? storesIndefinite(v) : BYTES == 10 || narrow(v, unit);
        long va = address(c, FORM);
        if (stores && BYTES == 10) {
            // Two stores: the first is there even if the second one faults.
            c.memory.checkWrite(va, 8);
            c.memory.store(va, empty ? 0xC000_0000_0000_0000L : v.significand[v.top], 8);
            c.memory.checkWrite(va + 8, 2);
        } else if (stores) {
            checkStore(c, va);
        }
        note(c);
        if (empty) {
            underflow(c);
            unit.r.setIndefinite();
        } else if (BYTES != 10) {
            settle(c);
        }
        if (!stores) {
            return;
        }
        if (BYTES == 10) {
            c.memory.store(va + 8, empty ? 0xFFFF : v.exponent[v.top], 2);
        } else {
            c.memory.store(va, unit.r.pack(BYTES == 4 ? Format.SINGLE : Format.DOUBLE), BYTES);
        }
        popIfAsked(v);
    }

    /** Whether a stack underflow is masked, so that an indefinite value is stored. */
    private static boolean storesIndefinite(VectorState v) {
        return (v.control & FloatUnit.INVALID) != 0;
    }

    /** Rounds ST0 to the operand's format; false if an exception keeps it from being stored. */
    private static boolean narrow(VectorState v, FloatUnit unit) {
        read(v, 0, unit.a);
        if (!unit.nan()) {
            unit.roundA(BYTES == 4 ? Format.SINGLE : Format.DOUBLE);
        }
        boolean loud = (unit.flags & ~unit.masks & (FloatUnit.OVERFLOW | FloatUnit.UNDERFLOW)) != 0;
        if (loud) {
            unit.roundedUp = false;
            unit.flags &= ~FloatUnit.INEXACT;
        }
        return !loud && !unit.blocked();
    }

    private static void popIfAsked(VectorState v) {
        if (POPS) {
            pop(v);
        }
    }

    private void storeInteger(Cpu c) {
        VectorState v = c.vector;
        FloatUnit unit = v.unit;
        unit.useControl(v.control);
        boolean empty = isEmpty(v, 0);
        boolean stores = storesIndefinite(v);
        long value = -1L << 8 * BYTES - 1;
        if (!empty) {
            read(v, 0, unit.a);
            value = unit.toSigned(8 * BYTES, OP == STORE_TRUNCATED ? FloatUnit.TRUNCATE : unit.rounding);
            stores = !unit.blocked();
        }
        long va = address(c, FORM);
        if (finishStore(c, va, empty, stores)) {
            c.memory.store(va, value, BYTES);
            popIfAsked(v);
        }
    }

    /** Asks whether the store may happen, and sets the flags. */
    private boolean finishStore(Cpu c, long va, boolean empty, boolean stores) {
        if (stores) {
            checkStore(c, va);
        }
        note(c);
        if (empty) {
            underflow(c);
        } else {
            settle(c);
        }
        return stores;
    }

    private void storeDecimal(Cpu c) {
        VectorState v = c.vector;
        FloatUnit unit = v.unit;
        unit.useControl(v.control);
        boolean empty = isEmpty(v, 0);
        boolean stores = storesIndefinite(v);
        boolean fits = false;
        if (!empty) {
            read(v, 0, unit.a);
            fits = unit.toInteger(unit.rounding) && Long.compareUnsigned(unit.integer, Decimal.MOST) <= 0;
            unit.roundedUp &= fits;
            unit.flags |= !fits ? FloatUnit.INVALID : unit.inexactInteger ? FloatUnit.INEXACT : 0;
            stores = !unit.blocked();
        }
        long va = address(c, FORM);
        if (finishStore(c, va, empty, stores)) {
            c.memory.store(va, fits ? Decimal.low(unit.integer) : Decimal.INDEFINITE_LOW, 8);
            int sign = unit.a.negative ? 0x8000 : 0;
            c.memory.store(va + 8, fits ? Decimal.high(unit.integer) | sign : Decimal.INDEFINITE_HIGH, 2);
            popIfAsked(v);
        }
    }

    private void exchange(Cpu c) {
        VectorState v = c.vector;
        begin(c);
        if (isEmpty(v, 0) || isEmpty(v, sti)) {
            if (!underflow(c)) {
                return;
            }
            if (isEmpty(v, 0)) {
                setIndefinite(v, 0);
            }
            if (isEmpty(v, sti)) {
                setIndefinite(v, sti);
            }
        }
        int a = physical(v, 0);
        int b = physical(v, sti);
        long significand = v.significand[a];
        int exponent = v.exponent[a];
        v.significand[a] = v.significand[b];
        v.exponent[a] = v.exponent[b];
        v.significand[b] = significand;
        v.exponent[b] = exponent;
    }

    private void conditional(Cpu c) {
        VectorState v = c.vector;
        beginQuietly(c);
        if (isEmpty(v, 0) || isEmpty(v, sti)) {
            if (underflow(c)) {
                setIndefinite(v, 0);
            }
            return;
        }
        boolean holds = switch (CONDITION & 3) {
            case 0 -> c.cf();
            case 1 -> c.zf();
            case 2 -> c.cf() || c.zf();
            default -> c.pf();
        };
        if (holds != ((CONDITION & 4) != 0)) {
            int from = physical(v, sti);
            set(v, 0, v.significand[from], v.exponent[from]);
        }
    }
}
