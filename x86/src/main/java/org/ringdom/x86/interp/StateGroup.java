package org.ringdom.x86.interp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.StateOpcodes;

/** Saving and restoring x87, MMX and SSE state. */
final class StateGroup implements InstructionGroup {
    private static final List<String> NAMES = List.of("FXSAVE", "FXRSTOR", "LDMXCSR", "STMXCSR", "XSAVE", "XRSTOR",
            "XSAVEOPT", "XSAVEC", "XGETBV", "XSETBV");

    @Override
    public String rows() {
        return StateOpcodes.STATE;
    }

    @Override
    public Map<String, Function<Decoded, Insn>> builders() {
        Map<String, Function<Decoded, Insn>> builders = new HashMap<>();
        for (int i = 0; i < NAMES.size(); i++) {
            int op = i;
            builders.put(NAMES.get(i), d -> SaveState.make(op, d));
        }
        return builders;
    }
}
