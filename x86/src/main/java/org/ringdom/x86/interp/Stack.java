package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;

/** PUSH, POP, PUSHF, POPF, ENTER and LEAVE. */
final class Stack extends Insn {
    static final int PUSH = 0;
    static final int PUSH_IMMEDIATE = 1;
    static final int POP = 2;
    static final int PUSHF = 3;
    static final int POPF = 4;
    static final int ENTER = 5;
    static final int LEAVE = 6;
    static final int PUSH_SEGMENT = 7;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;

    private int levels;

    static Insn make(int op, Decoded d) {
        int actual = op;
        if (op == PUSH && d.entry.operands.getFirst().place() == Operand.Place.I) {
            actual = PUSH_IMMEDIATE;
        } else if (op == PUSH && d.entry.operands.getFirst().place() == Operand.Place.FIXED) {
            actual = PUSH_SEGMENT;
        }
        return Templates.make(Stack.class, actual | log(d.operandSize) << 8 | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new Stack();
    }

    @Override
    protected void bind(Decoded d) {
        super.bind(d);
        levels = (int) d.immediate2 & 31;
        if (OP == PUSH_SEGMENT) {
            reg = d.opcode == 0xA0 ? 4 : 5;
        }
    }

    @Override
    public void execute(Cpu c) {
        switch (OP) {
            case PUSH -> push(c, SIZE, readE(c, FORM, SIZE));
            case PUSH_IMMEDIATE -> push(c, SIZE, immediate);
            case PUSH_SEGMENT -> push(c, SIZE, c.selectors[reg]);
            case POP -> pop(c);
            case PUSHF -> push(c, SIZE, c.rflags() & ~(Rflags.RF | Rflags.VM));
            case POPF -> popFlags(c);
            case ENTER -> enter(c);
            default -> {
                long value = c.memory.loadStack(c.regs[Cpu.RBP], SIZE);
                c.regs[Cpu.RSP] = c.regs[Cpu.RBP] + SIZE;
                set(c, Cpu.RBP, 0, SIZE, value);
            }
        }
    }

    static void push(Cpu c, int size, long value) {
        long sp = c.regs[Cpu.RSP] - size;
        c.memory.storeStack(sp, value, size);
        c.regs[Cpu.RSP] = sp;
    }

    /** An address that uses RSP sees it incremented already. */
    private void pop(Cpu c) {
        long sp = c.regs[Cpu.RSP];
        long value = c.memory.loadStack(sp, SIZE);
        if (FORM == REGISTER) {
            c.regs[Cpu.RSP] = sp + SIZE;
            set(c, rm, 0, SIZE, value);
            return;
        }
        long increment = base == Cpu.RSP ? SIZE : 0;
        long offset = offset(c, MEMORY) + increment;
        c.memory.store((FORM == MEMORY32 ? offset & 0xFFFF_FFFFL : offset) + c.regs[segment], value, SIZE);
        c.regs[Cpu.RSP] = sp + SIZE;
    }

    private static void popFlags(Cpu c) {
        long value = c.memory.loadStack(c.regs[Cpu.RSP], SIZE);
        long changeable = SIZE == 2 ? Rflags.USER & 0xFFFF : Rflags.USER;
        c.regs[Cpu.RSP] += SIZE;
        c.setRflags((c.rflags() & ~changeable | value & changeable) & ~Rflags.RF);
    }

    private void enter(Cpu c) {
        long sp = c.regs[Cpu.RSP] - SIZE;
        long frame = c.regs[Cpu.RBP];
        c.memory.storeStack(sp, frame, SIZE);
        long top = sp;
        for (int i = 1; i < levels; i++) {
            long value = c.memory.loadStack(frame - (long) i * SIZE, SIZE);
            sp -= SIZE;
            c.memory.storeStack(sp, value, SIZE);
        }
        if (levels > 0) {
            sp -= SIZE;
            c.memory.storeStack(sp, top, SIZE);
        }
        sp -= immediate;
        c.memory.checkStackWrite(sp);
        c.regs[Cpu.RSP] = sp;
        set(c, Cpu.RBP, 0, SIZE, top);
    }
}
