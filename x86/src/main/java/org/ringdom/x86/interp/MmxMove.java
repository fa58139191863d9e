package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;
import java.util.List;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Cpu;

/** Moves from, to and between MMX registers. */
final class MmxMove extends Insn {
    static final List<String> NAMES = List.of("MOVD", "MOVQ", "MOVNTQ", "MASKMOVQ", "MOVQ2DQ", "MOVDQ2Q", "PMOVMSKB",
            "PINSRW", "PEXTRW");

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean STORE = (KEY & 1 << 16) != 0;

    static Insn make(int op, Decoded d) {
        boolean store = d.entry.operands.getLast().place() == Operand.Place.P;
        int bytes = op == 0 ? d.bytes(store ? 0 : 1) : 8;
        return Templates.make(MmxMove.class, op | log(bytes) << 8 | form(d) << 12 | (store ? 1 << 16 : 0)
                | (d.address32 ? 1 << 17 : 0), d);
    }

    @Override
    protected Insn fresh() {
        return new MmxMove();
    }

    @Override
    public void execute(Cpu c) {
        Mmx.check(c);
        switch (OP) {
            case 0 -> general(c);
            case 1, 2 -> quad(c);
            case 3 -> masked(c);
            case 4 -> {
                Mmx.enter(c);
                c.vector.set(reg, Mmx.get(c, rm), 0);
            }
            case 5 -> {
                Mmx.enter(c);
                Mmx.set(c, reg, c.vector.low(rm));
            }
            case 6 -> {
                Mmx.enter(c);
                c.regs[reg] = signs(Mmx.get(c, rm));
            }
            case 7 -> {
                long value = FORM == REGISTER ? c.regs[rm] : c.memory.load(address(c, FORM), 2);
                int at = (int) (immediate & 3) * 16;
                Mmx.enter(c);
                Mmx.set(c, reg, Mmx.get(c, reg) & ~(0xFFFFL << at) | (value & 0xFFFF) << at);
            }
            default -> {
                Mmx.enter(c);
                c.regs[reg] = Mmx.get(c, rm) >>> (immediate & 3) * 16 & 0xFFFF;
            }
        }
    }

    private void general(Cpu c) {
        if (STORE) {
            Mmx.beforeStore(c);
            writeE(c, FORM, SIZE, Mmx.get(c, reg));
            Mmx.enter(c);
        } else {
            long value = zeroExtend(readE(c, FORM, SIZE), SIZE);
            Mmx.enter(c);
            Mmx.set(c, reg, value);
        }
    }

    private void quad(Cpu c) {
        if (!STORE) {
            long value = FORM == REGISTER ? Mmx.get(c, rm) : c.memory.load(address(c, FORM), 8);
            Mmx.enter(c);
            Mmx.set(c, reg, value);
        } else if (FORM == REGISTER) {
            Mmx.enter(c);
            Mmx.set(c, rm, Mmx.get(c, reg));
        } else {
            Mmx.beforeStore(c);
            c.memory.store(address(c, FORM), Mmx.get(c, reg), 8);
            Mmx.enter(c);
        }
    }

    private static long signs(long value) {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits |= (value >>> 8 * i + 7 & 1) << i;
        }
        return bits;
    }

    private void masked(Cpu c) {
        long offset = (KEY & 1 << 17) != 0 ? c.regs[Cpu.RDI] & 0xFFFF_FFFFL : c.regs[Cpu.RDI];
        Mmx.enter(c);
        MaskedStore.store(c, offset + c.regs[segment], Mmx.get(c, reg), 0, Mmx.get(c, rm), 0, 8);
    }
}
