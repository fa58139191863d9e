package org.ringdom.x86.interp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;

/** The x87 instructions that an operating system needs before any program does arithmetic. */
final class X87Control extends Insn {
    private static final List<String> NAMES = List.of("FNINIT", "FNSTCW", "FNSTSW", "EMMS");

    private final int op;
    private final int form;

    private X87Control(int op, int form) {
        this.op = op;
        this.form = form;
    }

    /** The group. */
    static final class Group implements InstructionGroup {
        @Override
        public String rows() {
            return """
                    DB=E3   FNINIT          nogen
                    D9/m7   FNSTCW Mw       nogen
                    DF=E0   FNSTSW          nogen
                    0F 77   EMMS            nogen
                    """;
        }

        @Override
        public Map<String, Function<Decoded, Insn>> builders() {
            Map<String, Function<Decoded, Insn>> builders = new HashMap<>();
            for (int i = 0; i < NAMES.size(); i++) {
                int op = i;
                builders.put(NAMES.get(i), d -> {
                    X87Control insn = new X87Control(op, form(d));
                    insn.bind(d);
                    return insn;
                });
            }
            return builders;
        }
    }

    @Override
    protected Insn fresh() {
        return new X87Control(op, form);
    }

    @Override
    public void execute(Cpu c) {
        switch (op) {
            case 0 -> c.vector.resetX87();
            case 1 -> c.memory.store(address(c, form), c.vector.control, 2);
            case 2 -> set(c, Cpu.RAX, 0, 2, c.vector.status | c.vector.top << 11);
            default -> c.vector.empty = 0xFF;
        }
    }
}
