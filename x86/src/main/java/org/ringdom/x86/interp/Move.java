package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Cpu;

/** MOV in all forms but segments, MOVZX, MOVSX, MOVSXD, MOVBE, CMOVcc, SETcc, LEA, BSWAP, MOVNTI. */
final class Move extends Insn {
    static final int STORE = 0;
    static final int LOAD = 1;
    static final int IMMEDIATE = 2;
    static final int ZERO_EXTEND = 3;
    static final int SIGN_EXTEND = 4;
    static final int LOAD_SWAPPED = 5;
    static final int STORE_SWAPPED = 6;
    static final int CONDITIONAL = 7;
    static final int SET = 8;
    static final int LEA = 9;
    static final int SWAP = 10;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;
    private static final int FROM_SIZE = 1 << (KEY >> 16 & 7);
    private static final int CONDITION = KEY >> 20 & 15;

    static Insn make(int op, Decoded d) {
        int from = d.entry.operands.size() > 1 ? d.bytes(1) : 0;
        int key = op | log(d.size()) << 8 | form(d) << 12 | (from == 0 ? 0 : log(from) << 16)
                | (d.opcode & 15) << 20;
        if (op != CONDITIONAL && op != SET) {
            key &= 0xFFFFF;
        }
        return Templates.make(Move.class, key, d);
    }

    @Override
    protected Insn fresh() {
        return new Move();
    }

    /** Moves to and from an absolute address name the accumulator: it takes the place of G. */
    @Override
    protected void bind(Decoded d) {
        super.bind(d);
        if (d.entry.operands.stream().anyMatch(o -> o.place() == Operand.Place.O)) {
            reg = Cpu.RAX;
        }
    }

    @Override
    public void execute(Cpu c) {
        switch (OP) {
            case STORE -> writeE(c, FORM, SIZE, get(c, reg, regShift, SIZE));
            case LOAD -> set(c, reg, regShift, SIZE, readE(c, FORM, SIZE));
            case IMMEDIATE -> writeE(c, FORM, SIZE, immediate);
            case ZERO_EXTEND -> set(c, reg, 0, SIZE, zeroExtend(readE(c, FORM, FROM_SIZE), FROM_SIZE));
            case SIGN_EXTEND -> set(c, reg, 0, SIZE, readE(c, FORM, FROM_SIZE));
            case LOAD_SWAPPED -> set(c, reg, 0, SIZE, swap(readE(c, FORM, SIZE)));
            case STORE_SWAPPED -> writeE(c, FORM, SIZE, swap(get(c, reg, 0, SIZE)));
            case CONDITIONAL -> {
                long value = readE(c, FORM, SIZE);
                set(c, reg, 0, SIZE, Arith.condition(c, CONDITION) ? value : get(c, reg, 0, SIZE));
            }
            case SET -> writeE(c, FORM, 1, Arith.condition(c, CONDITION) ? 1 : 0);
            case LEA -> set(c, reg, 0, SIZE, offset(c, FORM));
            default -> set(c, rm, 0, SIZE, SIZE == 2 ? 0 : swap(get(c, rm, 0, SIZE)));
        }
    }

    private static long swap(long value) {
        return Long.reverseBytes(value) >> 64 - 8 * SIZE;
    }
}
