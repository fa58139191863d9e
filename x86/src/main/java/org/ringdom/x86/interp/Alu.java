package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Cpu;

/** ADD to CMP, TEST, NOT, NEG, INC and DEC in all forms. */
final class Alu extends Insn {
    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;
    private static final int SOURCE = KEY >> 16 & 3;
    private static final boolean LOCK = (KEY & 1 << 20) != 0;

    private static final int FROM_REG = 0;
    private static final int FROM_IMMEDIATE = 1;
    /** The destination is G, the source E. */
    private static final int FROM_E = 2;

    static Insn make(int op, Decoded d) {
        int source = FROM_IMMEDIATE;
        if (d.entry.operands.size() > 1) {
            Operand first = d.entry.operands.get(0);
            Operand second = d.entry.operands.get(1);
            source = first.place() == Operand.Place.G
                    ? FROM_E
                    : second.place() == Operand.Place.G ? FROM_REG : FROM_IMMEDIATE;
        }
        int key = op | log(d.size()) << 8 | form(d) << 12 | source << 16 | (d.lock ? 1 << 20 : 0);
        return Templates.make(Alu.class, key, d);
    }

    @Override
    protected Insn fresh() {
        return new Alu();
    }

    @Override
    public void execute(Cpu c) {
        if (SOURCE == FROM_E) {
            long b = readE(c, FORM, SIZE);
            long r = Arith.compute(c, OP, SIZE, get(c, reg, regShift, SIZE), b, c.carry());
            if (OP != Arith.CMP) {
                set(c, reg, regShift, SIZE, r);
            }
            return;
        }
        long b = SOURCE == FROM_IMMEDIATE ? immediate : get(c, reg, regShift, SIZE);
        if (OP == Arith.CMP || OP == Arith.TEST) {
            Arith.compute(c, OP, SIZE, readE(c, FORM, SIZE), b, 0);
        } else if (FORM == REGISTER) {
            set(c, rm, rmShift, SIZE, Arith.compute(c, OP, SIZE, get(c, rm, rmShift, SIZE), b, c.carry()));
        } else {
            modify(c, b);
        }
    }

    private void modify(Cpu c, long b) {
        long va = address(c, FORM);
        long host = c.memory.prepare(va, SIZE);
        long carry = c.carry();
        if (!LOCK) {
            long a = c.memory.loadPrepared(host, va, SIZE);
            c.memory.storePrepared(host, va, Arith.compute(c, OP, SIZE, a, b, carry), SIZE);
            return;
        }
        while (true) {
            long a = c.memory.loadPrepared(host, va, SIZE);
            // INC and DEC take CF from the flags: they leave it as it is, so that a second round finds the same.
            if (c.memory.compareAndSet(host, va, a, Arith.compute(c, OP, SIZE, a, b, carry), SIZE)) {
                return;
            }
        }
    }
}
