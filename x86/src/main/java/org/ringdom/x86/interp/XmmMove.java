package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Cpu;

/** Moves of XMM registers: whole, halves, scalars, masks of signs. */
final class XmmMove extends Insn {
    static final int WHOLE = 0;
    /** Low 4 or 8 bytes; a load from memory clears the rest. */
    static final int SCALAR = 1;
    /** Low 8 bytes; clears the rest in any case. */
    static final int QUAD = 2;
    static final int GENERAL = 3;
    static final int LOW = 4;
    static final int HIGH = 5;
    static final int HIGH_TO_LOW = 6;
    static final int LOW_TO_HIGH = 7;
    static final int DUPLICATE_QUAD = 8;
    static final int DUPLICATE_EVEN = 9;
    static final int DUPLICATE_ODD = 10;
    static final int MASK_BYTES = 11;
    static final int MASK_SINGLES = 12;
    static final int MASK_DOUBLES = 13;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean STORE = (KEY & 1 << 16) != 0;
    private static final boolean ALIGNED = (KEY & 1 << 17) != 0;

    static Insn make(int op, boolean aligned, Decoded d) {
        boolean store = d.entry.operands.getLast().place() == Operand.Place.V;
        int bytes = d.bytes(store ? 0 : 1);
        int key = op | log(bytes) << 8 | form(d) << 12 | (store ? 1 << 16 : 0) | (aligned ? 1 << 17 : 0);
        return Templates.make(XmmMove.class, key, d);
    }

    @Override
    protected Insn fresh() {
        return new XmmMove();
    }

    @Override
    public void execute(Cpu c) {
        if (STORE) {
            store(c);
            return;
        }
        switch (OP) {
            case WHOLE -> whole(c);
            case SCALAR -> scalar(c);
            case QUAD -> c.vector.set(reg, FORM == REGISTER ? c.vector.low(rm) : c.memory.load(address(c, FORM), 8), 0);
            case GENERAL -> c.vector.set(reg, zeroExtend(readE(c, FORM, SIZE), SIZE), 0);
            case LOW -> c.vector.set(reg, c.memory.load(address(c, FORM), 8), c.vector.high(reg));
            case HIGH -> c.vector.set(reg, c.vector.low(reg), c.memory.load(address(c, FORM), 8));
            case HIGH_TO_LOW -> c.vector.set(reg, c.vector.high(rm), c.vector.high(reg));
            case LOW_TO_HIGH -> c.vector.set(reg, c.vector.low(reg), c.vector.low(rm));
            case DUPLICATE_QUAD -> {
                long value = FORM == REGISTER ? c.vector.low(rm) : c.memory.load(address(c, FORM), 8);
                c.vector.set(reg, value, value);
            }
            case DUPLICATE_EVEN, DUPLICATE_ODD -> duplicate(c);
            default -> c.regs[reg] = mask(c.vector.low(rm)) | mask(c.vector.high(rm)) << lanes();
        }
    }

    private void whole(Cpu c) {
        if (FORM == REGISTER) {
            c.vector.set(reg, c.vector.low(rm), c.vector.high(rm));
            return;
        }
        long va = address(c, FORM);
        Xmm.checkLoad(c, va, ALIGNED);
        long low = c.memory.load(va, 8);
        c.vector.set(reg, low, c.memory.load(va + 8, 8));
    }

    private void scalar(Cpu c) {
        if (FORM != REGISTER) {
            c.vector.set(reg, zeroExtend(c.memory.load(address(c, FORM), SIZE), SIZE), 0);
        } else {
            long mask = SIZE == 8 ? -1 : 0xFFFF_FFFFL;
            c.vector.set(reg, c.vector.low(rm) & mask | c.vector.low(reg) & ~mask, c.vector.high(reg));
        }
    }

    private void duplicate(Cpu c) {
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
        c.vector.set(reg, both(low), both(high));
    }

    private static long both(long pair) {
        return OP == DUPLICATE_EVEN ? pair & 0xFFFF_FFFFL | pair << 32 : pair >>> 32 | pair & 0xFFFF_FFFF_0000_0000L;
    }

    private static int lanes() {
        return OP == MASK_BYTES ? 8 : OP == MASK_SINGLES ? 2 : 1;
    }

    /** Sign bits of the lanes of one half. */
    private static long mask(long half) {
        int width = 64 / lanes();
        long bits = 0;
        for (int i = 0; i < lanes(); i++) {
            bits |= (half >>> i * width + width - 1 & 1) << i;
        }
        return bits;
    }

    private void store(Cpu c) {
        switch (OP) {
            case WHOLE -> {
                if (FORM == REGISTER) {
                    c.vector.set(rm, c.vector.low(reg), c.vector.high(reg));
                } else {
                    Xmm.store(c, address(c, FORM), c.vector.low(reg), c.vector.high(reg), ALIGNED);
                }
            }
            case SCALAR -> {
                if (FORM != REGISTER) {
                    c.memory.store(address(c, FORM), c.vector.low(reg), SIZE);
                } else {
                    long mask = SIZE == 8 ? -1 : 0xFFFF_FFFFL;
                    c.vector.set(rm, c.vector.low(reg) & mask | c.vector.low(rm) & ~mask, c.vector.high(rm));
                }
            }
            case QUAD -> {
                if (FORM == REGISTER) {
                    c.vector.set(rm, c.vector.low(reg), 0);
                } else {
                    c.memory.store(address(c, FORM), c.vector.low(reg), 8);
                }
            }
            case GENERAL -> writeE(c, FORM, SIZE, c.vector.low(reg));
            case LOW -> c.memory.store(address(c, FORM), c.vector.low(reg), 8);
            default -> c.memory.store(address(c, FORM), c.vector.high(reg), 8);
        }
    }
}
