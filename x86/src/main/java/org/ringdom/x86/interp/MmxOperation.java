package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Cpu;

/** Operations on MMX registers: lane by lane, and those that move bits between lanes. */
final class MmxOperation extends Insn {
    private static final LaneOp[] LANES = LaneOp.values();
    private static final ShuffleOp[] SHUFFLES = ShuffleOp.values();
    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int FORM = KEY >> 12 & 3;
    private static final int BYTES = (KEY & 1 << 14) != 0 ? 4 : 8;
    private static final boolean SHUFFLE = (KEY & 1 << 15) != 0;
    private static final boolean BY_IMMEDIATE = (KEY & 1 << 16) != 0;
    private static final boolean HORIZONTAL = (KEY & 1 << 17) != 0;

    static Insn lanes(LaneOp op, Decoded d) {
        return Templates.make(MmxOperation.class, op.ordinal() | form(d) << 12, d);
    }

    static Insn shuffle(ShuffleOp op, Decoded d) {
        boolean byImmediate = d.entry.operands.getFirst().place() == Operand.Place.N;
        boolean narrow = !byImmediate && d.bytes(1) == 4;
        return Templates.make(MmxOperation.class, op.ordinal() | form(d) << 12 | (narrow ? 1 << 14 : 0) | 1 << 15
                | (byImmediate ? 1 << 16 : 0), d);
    }

    static Insn horizontal(int op, Decoded d) {
        return Templates.make(MmxOperation.class, op | form(d) << 12 | 1 << 17, d);
    }

    @Override
    protected Insn fresh() {
        return new MmxOperation();
    }

    @Override
    public void execute(Cpu c) {
        Mmx.check(c);
        if (BY_IMMEDIATE) {
            Mmx.enter(c);
            Mmx.set(c, rm, ShuffleOp.shift(SHUFFLES[OP], Mmx.get(c, rm), immediate & 0xFF));
            return;
        }
        long x = FORM == REGISTER ? Mmx.get(c, rm) : c.memory.load(address(c, FORM), BYTES);
        long a = Mmx.get(c, reg);
        Mmx.enter(c);
        Mmx.set(c, reg, HORIZONTAL
                ? Horizontal.mmx(OP, a, x)
                : SHUFFLE ? shuffle(a, x) : LaneOp.half(LANES[OP], a, x));
    }

    private long shuffle(long a, long x) {
        ShuffleOp op = SHUFFLES[OP];
        int control = (int) immediate & 0xFF;
        return switch (op) {
            case PUNPCKLBW, PUNPCKLWD, PUNPCKLDQ, PACKSSWB, PACKSSDW, PACKUSWB ->
                op.ordinal() >= ShuffleOp.PACKSSWB.ordinal()
                        ? ShuffleOp.low(op, a, x, 0, 0, 0)
                        : ShuffleOp.low(op, a, 0, x, 0, 0);
            case PUNPCKHBW -> ShuffleOp.high(ShuffleOp.PUNPCKLBW, a, 0, x, 0, 0);
            case PUNPCKHWD -> ShuffleOp.high(ShuffleOp.PUNPCKLWD, a, 0, x, 0, 0);
            case PUNPCKHDQ -> a >>> 32 | x & 0xFFFF_FFFF_0000_0000L;
            case PSHUFB -> ShuffleOp.low(op, a, a, x, 0, 0);
            case PSHUFLW -> ShuffleOp.low(op, 0, 0, x, 0, control);
            case PALIGNR -> control > 16 ? 0 : ShuffleOp.bytes(x, a, 0, 0, control);
            default -> ShuffleOp.shift(op, a, x);
        };
    }
}
