package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;

/** Operations lane by lane on XMM registers; the operand in memory must be aligned. */
final class XmmLanes extends Insn {
    private static final LaneOp[] OPS = LaneOp.values();
    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final LaneOp OP = OPS[KEY & 0xFF];
    private static final int FORM = KEY >> 12 & 3;

    static Insn make(LaneOp op, Decoded d) {
        return Templates.make(XmmLanes.class, op.ordinal() | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new XmmLanes();
    }

    @Override
    public void execute(Cpu c) {
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
        c.vector.set(reg, LaneOp.half(OP, c.vector.low(reg), low), LaneOp.half(OP, c.vector.high(reg), high));
    }
}
