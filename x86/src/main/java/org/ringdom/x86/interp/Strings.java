package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;

/**
 * MOVS, STOS, LODS, CMPS and SCAS, with and without REP. A fault leaves the registers at the element that raised it, and a
 * long repetition gives way now and then, with RIP at the instruction: both continue where they stopped.
 */
final class Strings extends Insn {
    static final int MOVS = 0;
    static final int STOS = 1;
    static final int LODS = 2;
    static final int CMPS = 3;
    static final int SCAS = 4;

    private static final int NO_REPEAT = 0;
    private static final int REP = 1;
    private static final int REPNE = 2;
    /** Elements after which a repetition lets others in. */
    private static final int SLICE = 4096;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final boolean ADDRESS32 = (KEY & 1 << 12) != 0;
    private static final int REPEAT = KEY >> 16 & 3;

    private int length;

    static Insn make(int op, Decoded d) {
        int repeat = d.repeat == 0 ? NO_REPEAT : d.repeat == 0xF3 ? REP : REPNE;
        int key = op | log(d.size()) << 8 | (d.address32 ? 1 << 12 : 0) | repeat << 16;
        return Templates.make(Strings.class, key, d);
    }

    @Override
    protected Insn fresh() {
        return new Strings();
    }

    @Override
    protected void bind(Decoded d) {
        super.bind(d);
        length = d.length;
    }

    @Override
    public void execute(Cpu c) {
        if (REPEAT == NO_REPEAT) {
            element(c);
            return;
        }
        long flagResult = c.flagResult;
        long flagAux = c.flagAux;
        int done = 1;
        for (int i = 0; i < SLICE; i += done) {
            long count = pointer(c, Cpu.RCX);
            if (count == 0) {
                return;
            }
            // The count is unsigned.
            done = span(c, Long.compareUnsigned(count, SLICE) < 0 ? (int) count : SLICE);
            if (done > 0) {
                c.regs[Cpu.RCX] = count - done;
                continue;
            }
            done = 1;
            repeated(c, flagResult, flagAux);
            setPointer(c, Cpu.RCX, count - 1);
            boolean compares = OP == CMPS || OP == SCAS;
            if (compares && c.zf() != (REPEAT == REP)) {
                return;
            }
            if (count == 1) {
                return;
            }
            if ((c.flagRest & Rflags.TF) != 0) {
                // A single step is one element.
                c.flagResult = flagResult;
                c.flagAux = flagAux;
                c.rip = c.regs[Cpu.BLOCK] + end - length;
                return;
            }
        }
        c.rip = c.regs[Cpu.BLOCK] + end - length;
        throw Leave.INSTANCE;
    }

    /** As many elements as can be done at once; how many were. */
    private int span(Cpu c, int count) {
        if (OP != MOVS && OP != STOS || ADDRESS32 || c.direction < 0 || (c.flagRest & Rflags.TF) != 0) {
            return 0;
        }
        long[] regs = c.regs;
        int done = OP == MOVS
                ? c.memory.spans().copy(regs[Cpu.RDI], regs[Cpu.RSI] + regs[segment], SIZE, count)
                : c.memory.spans().fill(regs[Cpu.RDI], regs[Cpu.RAX], SIZE, count);
        if (OP == MOVS) {
            regs[Cpu.RSI] += (long) done * SIZE;
        }
        regs[Cpu.RDI] += (long) done * SIZE;
        return done;
    }

    /** An element of a repetition: a fault puts the flags back to what they were before the instruction. */
    private void repeated(Cpu c, long flagResult, long flagAux) {
        try {
            element(c);
        } catch (CpuFault e) {
            c.flagResult = flagResult;
            c.flagAux = flagAux;
            throw e;
        }
    }

    private void element(Cpu c) {
        long step = (long) SIZE * c.direction;
        long si = pointer(c, Cpu.RSI);
        long di = pointer(c, Cpu.RDI);
        switch (OP) {
            case MOVS -> c.memory.store(di, c.memory.load(si + c.regs[segment], SIZE), SIZE);
            case STOS -> c.memory.store(di, c.regs[Cpu.RAX], SIZE);
            case LODS -> set(c, Cpu.RAX, 0, SIZE, c.memory.load(si + c.regs[segment], SIZE));
            case CMPS -> {
                long a = c.memory.load(si + c.regs[segment], SIZE);
                Arith.subtract(c, SIZE, a, c.memory.load(di, SIZE), 0);
            }
            default -> Arith.subtract(c, SIZE, get(c, Cpu.RAX, 0, SIZE), c.memory.load(di, SIZE), 0);
        }
        if (OP == MOVS || OP == LODS || OP == CMPS) {
            setPointer(c, Cpu.RSI, si + step);
        }
        if (OP != LODS) {
            setPointer(c, Cpu.RDI, di + step);
        }
    }

    private static long pointer(Cpu c, int register) {
        return ADDRESS32 ? c.regs[register] & 0xFFFF_FFFFL : c.regs[register];
    }

    private static void setPointer(Cpu c, int register, long value) {
        c.regs[register] = ADDRESS32 ? value & 0xFFFF_FFFFL : value;
    }
}
