package org.ringdom.x86.interp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.FloatOpcodes;

/** SSE instructions that compute on floating-point numbers. */
final class FloatGroup implements InstructionGroup {
    private static final List<String> TYPES = List.of("PS", "PD", "SS", "SD");

    private final Map<String, Function<Decoded, Insn>> builders = new HashMap<>();

    FloatGroup() {
        List<String> names = List.of("ADD", "MUL", "SUB", "MIN", "DIV", "MAX", "SQRT", "CMP", "HADD", "HSUB", "ADDSUB",
                "UCOMI", "COMI", "RCP", "RSQRT");
        for (int type = 0; type < TYPES.size(); type++) {
            int types = type;
            for (int op = 0; op < names.size(); op++) {
                int operation = op;
                builders.put(names.get(op) + TYPES.get(type), d -> XmmArith.make(operation, types, d));
            }
            builders.put("ROUND" + TYPES.get(type), d -> XmmRound.make(XmmRound.ROUND, types, d));
            builders.put("DP" + TYPES.get(type), d -> XmmRound.make(XmmRound.DOT, types, d));
        }
        for (int op = 0; op < XmmConvert.NAMES.size(); op++) {
            int operation = op;
            builders.put(XmmConvert.NAMES.get(op), d -> XmmConvert.make(operation, d));
        }
    }

    @Override
    public String rows() {
        return FloatOpcodes.ARITHMETIC + FloatOpcodes.CONVERSIONS;
    }

    @Override
    public Map<String, Function<Decoded, Insn>> builders() {
        return builders;
    }
}
