package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.memory.WideExchange;
import org.ringdom.x86.state.Cpu;

/** XCHG, XADD, CMPXCHG, CMPXCHG8B and CMPXCHG16B. */
final class Exchange extends Insn {
    static final int XCHG = 0;
    static final int XADD = 1;
    static final int CMPXCHG = 2;
    static final int CMPXCHG8B = 3;
    static final int CMPXCHG16B = 4;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean LOCK = (KEY & 1 << 16) != 0;

    static Insn make(int op, Decoded d) {
        boolean lock = d.lock || op == XCHG && d.memory;
        return Templates.make(Exchange.class,
                op | log(Math.min(8, d.size())) << 8 | form(d) << 12 | (lock ? 1 << 16 : 0), d);
    }

    @Override
    protected Insn fresh() {
        return new Exchange();
    }

    /** The short form exchanges with the accumulator. */
    @Override
    protected void bind(Decoded d) {
        super.bind(d);
        if (d.entry.operands.getFirst().place() == Operand.Place.Z) {
            reg = Cpu.RAX;
        }
    }

    @Override
    public void execute(Cpu c) {
        switch (OP) {
            case CMPXCHG8B -> exchange8(c);
            case CMPXCHG16B -> exchange16(c);
            default -> {
                if (FORM == REGISTER) {
                    inRegister(c);
                } else {
                    inMemory(c);
                }
            }
        }
    }

    private void inRegister(Cpu c) {
        long a = get(c, rm, rmShift, SIZE);
        long b = get(c, reg, regShift, SIZE);
        if (OP == CMPXCHG) {
            Arith.subtract(c, SIZE, get(c, Cpu.RAX, 0, SIZE), a, 0);
            if (c.zf()) {
                set(c, rm, rmShift, SIZE, b);
            } else {
                set(c, Cpu.RAX, 0, SIZE, a);
            }
            return;
        }
        set(c, reg, regShift, SIZE, a);
        set(c, rm, rmShift, SIZE, OP == XCHG ? b : Arith.add(c, SIZE, a, b, 0));
    }

    private void inMemory(Cpu c) {
        long va = address(c, FORM);
        long host = c.memory.prepare(va, SIZE);
        long b = get(c, reg, regShift, SIZE);
        while (true) {
            long a = c.memory.loadPrepared(host, va, SIZE);
            long value = newValue(c, a, b);
            if (!LOCK) {
                c.memory.storePrepared(host, va, value, SIZE);
            } else if (!c.memory.compareAndSet(host, va, a, value, SIZE)) {
                continue;
            }
            if (OP != CMPXCHG) {
                set(c, reg, regShift, SIZE, a);
            } else if (!c.zf()) {
                set(c, Cpu.RAX, 0, SIZE, a);
            }
            return;
        }
    }

    private static long newValue(Cpu c, long a, long b) {
        if (OP == CMPXCHG) {
            Arith.subtract(c, SIZE, get(c, Cpu.RAX, 0, SIZE), a, 0);
            return c.zf() ? b : a;
        }
        return OP == XCHG ? b : Arith.add(c, SIZE, a, b, 0);
    }

    private void exchange8(Cpu c) {
        long va = address(c, FORM);
        long host = c.memory.prepare(va, 8);
        long expected = c.regs[Cpu.RAX] & 0xFFFF_FFFFL | c.regs[Cpu.RDX] << 32;
        long value = c.regs[Cpu.RBX] & 0xFFFF_FFFFL | c.regs[Cpu.RCX] << 32;
        while (true) {
            long a = c.memory.loadPrepared(host, va, 8);
            if (!c.memory.compareAndSet(host, va, a, a == expected ? value : a, 8)) {
                continue;
            }
            if (a != expected) {
                c.regs[Cpu.RAX] = a & 0xFFFF_FFFFL;
                c.regs[Cpu.RDX] = a >>> 32;
            }
            c.setZf(a == expected);
            return;
        }
    }

    private void exchange16(Cpu c) {
        long va = address(c, FORM);
        if ((va & 15) != 0) {
            throw c.fault.protection();
        }
        WideExchange wide = c.memory.wide();
        boolean equal = wide.compareAndSet(va, c.regs[Cpu.RAX], c.regs[Cpu.RDX], c.regs[Cpu.RBX], c.regs[Cpu.RCX]);
        if (!equal) {
            c.regs[Cpu.RAX] = wide.low();
            c.regs[Cpu.RDX] = wide.high();
        }
        c.setZf(equal);
    }
}
