package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Cpu;

/** Shifts, shuffles, packs, and words in and out of XMM registers. */
final class XmmShuffle extends Insn {
    private static final ShuffleOp[] OPS = ShuffleOp.values();
    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final ShuffleOp OP = OPS[KEY & 0xFF];
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean BY_IMMEDIATE = (KEY & 1 << 16) != 0;

    static Insn make(ShuffleOp op, Decoded d) {
        boolean byImmediate = d.entry.operands.getFirst().place() == Operand.Place.U;
        return Templates.make(XmmShuffle.class, op.ordinal() | form(d) << 12 | (byImmediate ? 1 << 16 : 0), d);
    }

    @Override
    protected Insn fresh() {
        return new XmmShuffle();
    }

    @Override
    public void execute(Cpu c) {
        if (BY_IMMEDIATE) {
            shift(c, rm, immediate & 0xFF);
            return;
        }
        if (OP == ShuffleOp.PINSRW || OP == ShuffleOp.PEXTRW) {
            word(c);
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
        if (OP.bits != 0) {
            shift(c, reg, low);
        } else {
            long a = c.vector.low(reg);
            long b = c.vector.high(reg);
            int control = (int) immediate & 0xFF;
            c.vector.set(reg, ShuffleOp.low(OP, a, b, low, high, control),
                    ShuffleOp.high(OP, a, b, low, high, control));
        }
    }

    private static void shift(Cpu c, int register, long count) {
        long low = c.vector.low(register);
        long high = c.vector.high(register);
        if (OP == ShuffleOp.PSLLDQ || OP == ShuffleOp.PSRLDQ) {
            int bytes = (int) Math.min(count, 16);
            boolean left = OP == ShuffleOp.PSLLDQ;
            c.vector.set(register,
                    left ? ShuffleOp.bytes(0, 0, low, high, 16 - bytes) : ShuffleOp.bytes(low, high, 0, 0, bytes),
                    left ? ShuffleOp.bytes(0, 0, low, high, 24 - bytes) : ShuffleOp.bytes(low, high, 0, 0, bytes + 8));
            return;
        }
        c.vector.set(register, ShuffleOp.shift(OP, low, count), ShuffleOp.shift(OP, high, count));
    }

    private void word(Cpu c) {
        int lane = (int) immediate & 7;
        int at = (lane & 3) * 16;
        if (OP == ShuffleOp.PEXTRW) {
            c.regs[reg] = (lane < 4 ? c.vector.low(rm) : c.vector.high(rm)) >>> at & 0xFFFF;
            return;
        }
        long value = FORM == REGISTER ? c.regs[rm] : c.memory.load(address(c, FORM), 2);
        long mask = 0xFFFFL << at;
        long bits = (value & 0xFFFF) << at;
        long low = c.vector.low(reg);
        long high = c.vector.high(reg);
        c.vector.set(reg, lane < 4 ? low & ~mask | bits : low, lane < 4 ? high : high & ~mask | bits);
    }
}
