package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;

/** Jumps, calls and returns within the segment. */
final class Branch extends Insn {
    static final int JCC = 0;
    static final int JMP = 1;
    static final int JMP_INDIRECT = 2;
    static final int CALL = 3;
    static final int CALL_INDIRECT = 4;
    static final int RET = 5;
    static final int LOOP = 6;
    static final int LOOPE = 7;
    static final int LOOPNE = 8;
    static final int JRCXZ = 9;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean COUNT32 = (KEY & 1 << 16) != 0;
    private static final int CONDITION = KEY >> 20 & 15;

    static Insn make(int op, Decoded d) {
        boolean count32 = op >= LOOP && d.address32;
        int key = op | form(d) << 12 | (count32 ? 1 << 16 : 0) | (op == JCC ? (d.opcode & 15) << 20 : 0);
        return Templates.make(Branch.class, key, d);
    }

    @Override
    protected Insn fresh() {
        return new Branch();
    }

    /** Distances count from the block, as everything in a block does. */
    @Override
    protected void bind(Decoded d) {
        super.bind(d);
        if (OP != RET) {
            immediate += end;
        }
    }

    @Override
    public void execute(Cpu c) {
        switch (OP) {
            case JCC -> jumpIf(c, Arith.condition(c, CONDITION));
            case JMP -> jumpIf(c, true);
            case JMP_INDIRECT -> jump(c, readE(c, FORM, 8));
            case CALL -> call(c, c.regs[Cpu.BLOCK] + immediate);
            case CALL_INDIRECT -> call(c, readE(c, FORM, 8));
            case RET -> {
                long target = c.memory.loadStack(c.regs[Cpu.RSP], 8);
                jump(c, target);
                c.regs[Cpu.RSP] += 8 + (immediate & 0xFFFF);
            }
            case JRCXZ -> jumpIf(c, (COUNT32 ? (int) c.regs[Cpu.RCX] : c.regs[Cpu.RCX]) == 0);
            default -> loop(c);
        }
    }

    private void jumpIf(Cpu c, boolean taken) {
        if (taken) {
            jump(c, c.regs[Cpu.BLOCK] + immediate);
        }
    }

    private static void jump(Cpu c, long target) {
        if (target << 16 >> 16 != target) {
            throw c.fault.protection();
        }
        c.rip = target;
    }

    /** RIP still points behind the call. */
    private static void call(Cpu c, long target) {
        if (target << 16 >> 16 != target) {
            c.memory.checkStackWrite(c.regs[Cpu.RSP] - 8);
            throw c.fault.protection();
        }
        Stack.push(c, 8, c.rip);
        c.rip = target;
    }

    private void loop(Cpu c) {
        long count = c.regs[Cpu.RCX] - 1;
        if (COUNT32) {
            count &= 0xFFFF_FFFFL;
        }
        boolean goesOn = count != 0 && (OP == LOOP || c.zf() == (OP == LOOPE));
        jumpIf(c, goesOn);
        c.regs[Cpu.RCX] = count;
    }
}
