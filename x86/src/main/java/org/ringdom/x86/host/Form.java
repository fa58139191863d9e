package org.ringdom.x86.host;

import java.util.Arrays;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.OpcodeEntry;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.decode.RegisterOperands;
import org.ringdom.x86.state.Cpu;

/**
 * How an instruction becomes machine code.
 *
 * @param kind what has to be done besides the instruction itself
 * @param reads whether it reads status flags
 * @param flags what it does to them
 * @param writesFirst whether its first operand changes
 * @param writesSecond whether its second operand does
 */
record Form(Kind kind, boolean reads, Flags flags, boolean writesFirst, boolean writesSecond) {
    /** What has to be done. */
    enum Kind {
        /** Encoded anew with the host's registers and addresses. */
        PLAIN,
        /** The same, and RAX is an operand that is not encoded. */
        ACCUMULATOR,
        /** Works on status flags alone. */
        FLAGS_ALONE,
        /** DIV and IDIV, which the interpreter does when it would fault. */
        DIVIDE,
        /** SSE that rounds nothing. */
        VECTOR,
        /** SSE under MXCSR. */
        FLOAT,
        /** MOVS and STOS, repeated within pages. */
        STRING,
        /** RDTSC, where the owner's time stamps are the host's clock. */
        TIMESTAMP, SELECTOR, READ_BASE, WRITE_BASE,
        /** CLD while DF is clear; else it is the interpreter's. */
        CLEAR_DIRECTION, FENCE, NOTHING, CONSTANT, EXCHANGE, SWAP, LEA, PUSH, POP, LEAVE,
        // From here on the block ends.
        JCC, JMP, JMPI, CALL, CALLI, RET
    }

    /** What an instruction does to the status flags. */
    enum Flags {
        /** Leaves them. */
        KEPT,
        /** Sets some, or all under a condition: what was before shows through. */
        SOME,
        /** Sets all, or leaves them undefined. */
        ALL
    }

    private static final Form[] NONE = new Form[0];
    /** What counts of a shift's count. */
    private static final int COUNT_OF_64 = 63;
    private static final int COUNT = 31;

    /** The forms of all rows of a table; null: the interpreter's. */
    static Form[] of(Iterable<OpcodeEntry> rows, HostFeatures host) {
        Form[] forms = NONE;
        for (OpcodeEntry row : rows) {
            if (row.index >= forms.length) {
                forms = Arrays.copyOf(forms, Math.max(2 * forms.length, row.index + 1));
            }
            Form vector = VectorCode.form(row, host);
            forms[row.index] = vector != null ? vector : isKnown(row, host) ? of(row) : null;
        }
        return forms;
    }

    /** Whether the host's processor has an instruction. */
    private static boolean isKnown(OpcodeEntry row, HostFeatures host) {
        return switch (row.mnemonic) {
            case "POPCNT" -> host.popcnt();
            case "LZCNT" -> host.lzcnt();
            case "TZCNT" -> host.bmi1();
            case "MOVBE" -> host.movbe();
            case "CRC32" -> host.sse42();
            case "CMPXCHG16B" -> host.cmpxchg16b();
            default -> true;
        };
    }

    private static Form of(OpcodeEntry row) {
        if (row.mnemonic.equals("MOVS") || row.mnemonic.equals("STOS")) {
            return special(Kind.STRING);
        }
        if (row.mnemonic.equals("MOVFS")) {
            return special(Kind.SELECTOR);
        }
        if (row.vex || row.operands.stream().anyMatch(Form::isUnusual)) {
            return null;
        }
        return switch (row.mnemonic) {
            case "ADD", "SUB", "AND", "OR", "XOR", "NEG" -> plain(false, Flags.ALL, true);
            case "ADC", "SBB" -> plain(true, Flags.ALL, true);
            case "CMP", "TEST" -> plain(false, Flags.ALL, false);
            case "NOT", "MOV", "MOVZX", "MOVSX", "MOVSXD", "MOVNTI" -> move(row);
            case "INC", "DEC", "BTS", "BTR", "BTC" -> plain(false, Flags.SOME, true);
            case "BT" -> plain(false, Flags.SOME, false);
            case "ROL", "ROR", "SHL", "SAL", "SHR", "SAR", "SHLD", "SHRD" -> plain(false, Flags.SOME, true);
            case "RCL", "RCR" -> plain(true, Flags.SOME, true);
            case "IMUL2", "IMUL3", "BSF", "BSR" -> plain(false, Flags.ALL, true);
            case "TZCNT", "LZCNT", "POPCNT" -> plain(false, Flags.ALL, true);
            case "MOVBE", "CRC32" -> plain(false, Flags.KEPT, true);
            case "CMOV", "SET" -> plain(true, Flags.KEPT, true);
            case "XADD" -> new Form(Kind.PLAIN, false, Flags.ALL, true, true);
            case "XCHG" -> row.opcode == 0x90
                    ? new Form(Kind.EXCHANGE, false, Flags.KEPT, true, true)
                    : new Form(Kind.PLAIN, false, Flags.KEPT, true, true);
            case "MUL", "IMUL" -> new Form(Kind.ACCUMULATOR, false, Flags.ALL, false, false);
            case "CBW", "CWD" -> new Form(Kind.ACCUMULATOR, false, Flags.KEPT, false, false);
            case "CMPXCHG" -> new Form(Kind.ACCUMULATOR, false, Flags.ALL, true, false);
            case "CMPXCHG8B", "CMPXCHG16B" -> new Form(Kind.ACCUMULATOR, false, Flags.SOME, true, false);
            case "DIV", "IDIV" -> new Form(Kind.DIVIDE, false, Flags.ALL, false, false);
            case "CLC", "STC" -> new Form(Kind.FLAGS_ALONE, false, Flags.SOME, false, false);
            case "CMC" -> new Form(Kind.FLAGS_ALONE, true, Flags.SOME, false, false);
            case "LFENCE", "MFENCE", "SFENCE" -> special(Kind.FENCE);
            case "NOP", "PREFETCH" -> special(Kind.NOTHING);
            case "RDFSBASE", "RDGSBASE" -> special(Kind.READ_BASE);
            case "WRFSBASE", "WRGSBASE" -> special(Kind.WRITE_BASE);
            case "CLD" -> special(Kind.CLEAR_DIRECTION);
            case "RDTSC" -> special(Kind.TIMESTAMP);
            case "BSWAP" -> special(Kind.SWAP);
            case "LEA" -> special(Kind.LEA);
            case "PUSH" -> special(Kind.PUSH);
            case "POP" -> special(Kind.POP);
            case "LEAVE" -> special(Kind.LEAVE);
            case "JCC" -> new Form(Kind.JCC, true, Flags.KEPT, false, false);
            case "JMP" -> special(Kind.JMP);
            case "JMPI" -> special(Kind.JMPI);
            case "CALL" -> special(Kind.CALL);
            case "CALLI" -> special(Kind.CALLI);
            case "RET" -> special(Kind.RET);
            default -> null;
        };
    }

    private static boolean isUnusual(Operand operand) {
        return switch (operand.place()) {
            case E, G, M, R, I, J, Z -> false;
            case FIXED -> operand.text().equals("FS") || operand.text().equals("GS");
            default -> true;
        };
    }

    private static Form plain(boolean reads, Flags flags, boolean writes) {
        return new Form(Kind.PLAIN, reads, flags, writes, false);
    }

    private static Form special(Kind kind) {
        return new Form(kind, false, Flags.KEPT, false, false);
    }

    private static Form move(OpcodeEntry row) {
        boolean constant = row.operands.getFirst().place() == Operand.Place.Z;
        return constant ? special(Kind.CONSTANT) : plain(false, Flags.KEPT, true);
    }

    /** Whether this very instruction is one that there is code for; its row has a form. */
    boolean suits(Decoded d, HostFeatures host) {
        return switch (kind) {
            case PUSH, POP, LEAVE -> d.operandSize == 8 && !(kind == Kind.POP && d.memory);
            case CALL, JMP, JCC, RET, CALLI, JMPI -> true;
            case PLAIN, ACCUMULATOR -> !(d.lock && !d.memory) && suitsBytes(d, host)
                    && !(d.entry.mnemonic.equals("CMPXCHG") && !d.memory)
                    && !(d.entry.mnemonic.equals("MOVSXD") && !d.rexW()) && !(isBitString(d) && d.address32);
            case DIVIDE -> d.size() >= 4;
            case SELECTOR -> !d.memory && d.reg < SegmentCode.SEGMENTS;
            case WRITE_BASE -> d.size() == 8;
            case STRING -> d.repeat != 0 && !d.address32 && d.segment == Decoded.NO_REGISTER;
            case VECTOR, FLOAT -> VectorCode.suits(d);
            case CONSTANT, EXCHANGE -> !onHighByte(d);
            case SWAP -> d.operandSize >= 4;
            default -> true;
        };
    }

    /** A bit of a string of bits, anywhere from the address on. */
    static boolean isBitString(Decoded d) {
        return d.memory && d.entry.mnemonic.startsWith("BT") && d.entry.operands.get(1).place() == Operand.Place.G;
    }

    /** AH, CH, DH and BH: one of two operands may be one, if the other is of another register, or both may be. */
    private boolean suitsBytes(Decoded d, HostFeatures host) {
        RegisterOperands registers = RegisterOperands.of(d);
        boolean high = registers.regShift() != 0 || registers.rmShift() != 0;
        boolean both = !d.memory && d.entry.operands.size() > 1 && d.entry.operands.get(1).place() != Operand.Place.I
                && d.entry.operands.get(1).place() != Operand.Place.FIXED;
        boolean halves = both && registers.reg() == registers.rm() && registers.regShift() != registers.rmShift();
        boolean byCl = !d.entry.operands.isEmpty() && d.entry.operands.getLast().text().equals("CL");
        return !high || host.bmi2() && kind == Kind.PLAIN && !halves
                && !(byCl && registers.rm() == Cpu.RCX);
    }

    private static boolean onHighByte(Decoded d) {
        return RegisterOperands.of(d).rmShift() != 0;
    }

    /** What this very instruction does to the flags: shifts by a constant that is not 0 set all. */
    Flags flags(Decoded d) {
        if (flags != Flags.SOME || !d.entry.mnemonic.startsWith("S") || d.entry.operands.isEmpty()) {
            return flags;
        }
        Operand count = d.entry.operands.getLast();
        long by = count.place() == Operand.Place.I ? d.immediate : count.text().equals("1") ? 1 : 0;
        return (by & (d.size() == 8 ? COUNT_OF_64 : COUNT)) != 0 ? Flags.ALL : flags;
    }
}
