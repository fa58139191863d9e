package org.ringdom.x86.interp;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.SseOpcodes;

/** SSE instructions that compute on integers or only move. */
final class SseGroup implements InstructionGroup {
    private final Map<String, Function<Decoded, Insn>> builders = new HashMap<>();

    SseGroup() {
        for (LaneOp op : LaneOp.values()) {
            builders.put(op.name(), d -> XmmLanes.make(op, d));
        }
        for (ShuffleOp op : ShuffleOp.values()) {
            builders.put(op.name(), d -> XmmShuffle.make(op, d));
        }
        move(XmmMove.WHOLE, false, "MOVUPS MOVUPD MOVDQU LDDQU");
        move(XmmMove.WHOLE, true, "MOVAPS MOVAPD MOVDQA MOVNTPS MOVNTPD MOVNTDQ MOVNTDQA");
        move(XmmMove.SCALAR, false, "MOVSS MOVSD");
        move(XmmMove.QUAD, false, "MOVQ");
        move(XmmMove.GENERAL, false, "MOVD");
        move(XmmMove.LOW, false, "MOVLPS MOVLPD");
        move(XmmMove.HIGH, false, "MOVHPS MOVHPD");
        move(XmmMove.HIGH_TO_LOW, false, "MOVHLPS");
        move(XmmMove.LOW_TO_HIGH, false, "MOVLHPS");
        move(XmmMove.DUPLICATE_QUAD, false, "MOVDDUP");
        move(XmmMove.DUPLICATE_EVEN, true, "MOVSLDUP");
        move(XmmMove.DUPLICATE_ODD, true, "MOVSHDUP");
        move(XmmMove.MASK_BYTES, false, "PMOVMSKB");
        move(XmmMove.MASK_SINGLES, false, "MOVMSKPS");
        move(XmmMove.MASK_DOUBLES, false, "MOVMSKPD");
    }

    private void move(int op, boolean aligned, String names) {
        for (String name : names.split(" ")) {
            builders.put(name, d -> XmmMove.make(op, aligned, d));
        }
    }

    @Override
    public String rows() {
        return SseOpcodes.MOVES + SseOpcodes.LANES + SseOpcodes.SHUFFLES;
    }

    @Override
    public Map<String, Function<Decoded, Insn>> builders() {
        return builders;
    }
}
