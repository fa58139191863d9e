package org.ringdom.x86.interp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.IntegerOpcodes;
import org.ringdom.x86.decode.Operand;

/** The general-purpose and system instructions. */
final class IntegerGroup implements InstructionGroup {
    private final Map<String, Function<Decoded, Insn>> builders = new HashMap<>();

    IntegerGroup() {
        arithmetic();
        moves();
        branches();
        system();
    }

    @Override
    public String rows() {
        return IntegerOpcodes.ARITHMETIC + IntegerOpcodes.BITS + IntegerOpcodes.MOVES + IntegerOpcodes.BRANCHES
                + IntegerOpcodes.STRINGS
                + IntegerOpcodes.SYSTEM;
    }

    @Override
    public Map<String, Function<Decoded, Insn>> builders() {
        return builders;
    }

    /** A maker of a template: operation and decoded instruction to instruction. */
    private interface Maker {
        Insn make(int op, Decoded d);
    }

    /** Gives the names the numbers 0, 1, ... of one template. */
    private void number(Maker maker, String names) {
        List<String> list = List.of(names.split(" "));
        for (int i = 0; i < list.size(); i++) {
            int op = i;
            builders.put(list.get(i), d -> maker.make(op, d));
        }
    }

    private void misc(MiscOp op, String names) {
        for (String name : names.split(" ")) {
            builders.put(name, d -> Misc.make(op, d));
        }
    }

    private void arithmetic() {
        number(Alu::make, "ADD OR ADC SBB AND SUB XOR CMP TEST NOT NEG INC DEC");
        number(Shift::make, "ROL ROR RCL RCR SHL SHR SAL SAR SHLD SHRD");
        number(Multiply::make, "MUL IMUL IMUL2 IMUL3 DIV IDIV");
        number(Bits::make, "BT BTS BTR BTC BSF BSR TZCNT LZCNT POPCNT CRC32 ADCX ADOX");
        number(VexBits::make, VexBits.NAMES);
        number(Exchange::make, "XCHG XADD CMPXCHG CMPXCHG8B CMPXCHG16B");
        builders.put("XCHG", d -> d.opcode == 0x90 && d.opcodeRegister == 0
                ? Misc.make(MiscOp.NOP, d)
                : Exchange.make(Exchange.XCHG, d));
    }

    private void moves() {
        builders.put("MOV", IntegerGroup::move);
        builders.put("MOVNTI", d -> Move.make(Move.STORE, d));
        builders.put("MOVZX", d -> Move.make(Move.ZERO_EXTEND, d));
        builders.put("MOVSX", d -> Move.make(Move.SIGN_EXTEND, d));
        builders.put("MOVSXD", d -> Move.make(Move.SIGN_EXTEND, d));
        builders.put("MOVBE", d -> Move.make(d.opcode == 0xF0 ? Move.LOAD_SWAPPED : Move.STORE_SWAPPED, d));
        builders.put("CMOV", d -> Move.make(Move.CONDITIONAL, d));
        builders.put("SET", d -> Move.make(Move.SET, d));
        builders.put("LEA", d -> Move.make(Move.LEA, d));
        builders.put("BSWAP", d -> Move.make(Move.SWAP, d));
        builders.put("PUSH", d -> Stack.make(Stack.PUSH, d));
        builders.put("POP", d -> Stack.make(Stack.POP, d));
        builders.put("PUSHF", d -> Stack.make(Stack.PUSHF, d));
        builders.put("POPF", d -> Stack.make(Stack.POPF, d));
        builders.put("ENTER", d -> Stack.make(Stack.ENTER, d));
        builders.put("LEAVE", d -> Stack.make(Stack.LEAVE, d));
        number(Strings::make, "MOVS STOS LODS CMPS SCAS");
    }

    private static Insn move(Decoded d) {
        return switch (d.entry.operands.get(1).place()) {
            case I -> Move.make(Move.IMMEDIATE, d);
            case G -> Move.make(Move.STORE, d);
            case FIXED -> Move.make(Move.STORE, d);
            default -> Move.make(Move.LOAD, d);
        };
    }

    private void branches() {
        number(Branch::make, "JCC JMP JMPI CALL CALLI RET LOOP LOOPE LOOPNE JRCXZ");
    }

    private void system() {
        for (MiscOp op : MiscOp.values()) {
            misc(op, op.name());
        }
        misc(MiscOp.FENCE, "LFENCE MFENCE SFENCE");
        misc(MiscOp.CLFLUSH, "CLFLUSHOPT");
        misc(MiscOp.UNDEFINED, "UD");
        misc(MiscOp.RDRAND, "RDSEED");
        misc(MiscOp.READ_BASE, "RDFSBASE RDGSBASE");
        misc(MiscOp.WRITE_BASE, "WRFSBASE WRGSBASE");
        misc(MiscOp.MOV_FROM_SEGMENT, "MOVFS");
        builders.put("MOVTS", d -> Misc.make(
                d.entry.operands.getFirst().place() == Operand.Place.S ? MiscOp.MOV_TO_SEGMENT : MiscOp.SYSTEM, d));
        misc(MiscOp.SYSTEM,
                "IRET RETF CALLF JMPF HLT CLI STI IN OUT INS OUTS MOVFC MOVTC MOVFD MOVTD WRMSR RDMSR RDPMC "
                        + "CLTS INVD WBINVD SYSRET SYSENTER SYSEXIT SLDT STR LLDT LTR VERR VERW SGDT SIDT LGDT LIDT SMSW LMSW "
                        + "INVLPG SWAPGS LAR LSL LSS LFS LGS");
    }
}
