package org.ringdom.x86.interp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.OpcodeEntry;
import org.ringdom.x86.decode.OpcodeTable;

/** Everything this CPU claims: the table of all groups, and the way from a decoded instruction to an executable one. */
public final class InstructionSet {
    /** All groups. A new family of instructions is added here. */
    private static final List<InstructionGroup> GROUPS = List.of(new IntegerGroup(), new SseGroup(), new StateGroup(),
            new FloatGroup(), new X87Group(), new ExtensionGroup(new SseGroup()));

    private static final InstructionSet INSTANCE = new InstructionSet(GROUPS);

    private final OpcodeTable table;
    private final List<Function<Decoded, Insn>> builders = new ArrayList<>();

    private InstructionSet(List<InstructionGroup> groups) {
        table = new OpcodeTable(groups.stream().map(InstructionGroup::rows).toList());
        Map<String, Function<Decoded, Insn>> byName = new HashMap<>();
        groups.forEach(group -> byName.putAll(group.builders()));
        for (OpcodeEntry entry : table.entries()) {
            Function<Decoded, Insn> builder = byName.get(entry.mnemonic);
            if (builder == null) {
                throw new IllegalStateException("nobody executes " + entry);
            }
            builders.add(builder);
        }
    }

    /** The one instance. */
    public static InstructionSet instance() {
        return INSTANCE;
    }

    /** The table of what is claimed. */
    public OpcodeTable table() {
        return table;
    }

    /** An instruction at {@link Decoded#blockOffset} of code whose start is in {@code regs[Cpu.BLOCK]}, ready to execute. */
    public Insn executable(Decoded decoded) {
        return builders.get(decoded.entry.index).apply(decoded);
    }
}
