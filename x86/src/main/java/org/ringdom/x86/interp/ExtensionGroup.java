package org.ringdom.x86.interp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.ringdom.x86.decode.CryptoOpcodes;
import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.MmxOpcodes;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.decode.Sse4Opcodes;

/** MMX, the rest of SSSE3 to SSE4.2, and cryptography. Names that SSE has as well are told apart by their first operand. */
final class ExtensionGroup implements InstructionGroup {
    private final Map<String, Function<Decoded, Insn>> builders = new HashMap<>();

    ExtensionGroup(InstructionGroup sse) {
        number(XmmWhole.NAMES, XmmWhole::make);
        number(XmmPart.NAMES, XmmPart::make);
        number(XmmCrypto.NAMES, XmmCrypto::make);
        builders.put("EMMS", d -> X87Control.make(X87Control.EMMS, d));
        for (LaneOp op : LaneOp.values()) {
            both(op.name(), d -> MmxOperation.lanes(op, d), sse.builders().get(op.name()));
        }
        for (ShuffleOp op : ShuffleOp.values()) {
            both(op.name(), d -> MmxOperation.shuffle(op, d), sse.builders().get(op.name()));
        }
        builders.put("PSHUFW", d -> MmxOperation.shuffle(ShuffleOp.PSHUFLW, d));
        for (int i = 0; i < Horizontal.NAMES.size(); i++) {
            int op = i;
            String name = Horizontal.NAMES.get(i);
            both(name, d -> MmxOperation.horizontal(op, d), builders.get(name));
        }
        for (int i = 0; i < MmxMove.NAMES.size(); i++) {
            int op = i;
            String name = MmxMove.NAMES.get(i);
            Function<Decoded, Insn> wide = sse.builders().get(name);
            Function<Decoded, Insn> mmx = d -> MmxMove.make(op, d);
            if (name.equals("PEXTRW")) {
                int part = XmmPart.NAMES.indexOf(name);
                both(name, mmx, d -> d.entry.map == 3 ? XmmPart.make(part, d) : wide.apply(d));
            } else {
                both(name, mmx, wide == null ? mmx : wide);
            }
        }
    }

    private void number(List<String> names, BiFunction<Integer, Decoded, Insn> maker) {
        for (int i = 0; i < names.size(); i++) {
            int op = i;
            builders.put(names.get(i), d -> maker.apply(op, d));
        }
    }

    private void both(String name, Function<Decoded, Insn> mmx, Function<Decoded, Insn> sse) {
        builders.put(name, d -> isMmx(d) ? mmx.apply(d) : sse.apply(d));
    }

    private static boolean isMmx(Decoded d) {
        return d.entry.operands.stream().map(Operand::place)
                .anyMatch(p -> p == Operand.Place.P || p == Operand.Place.Q || p == Operand.Place.N);
    }

    @Override
    public String rows() {
        return Sse4Opcodes.WHOLE + Sse4Opcodes.PARTS + CryptoOpcodes.CRYPTO + MmxOpcodes.MOVES
                + MmxOpcodes.operations();
    }

    @Override
    public Map<String, Function<Decoded, Insn>> builders() {
        return builders;
    }
}
