package org.ringdom.x86.translate;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;

/** What the translator makes code for; everything else it leaves to the interpreter. */
enum Op {
    ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST, NOT, NEG, INC, DEC, ROL, ROR, SHL, SHR, SAR, SHLD, SHRD, MUL, IMUL, IMUL2, IMUL3, DIV, IDIV, BT, BTS, BTR, BTC, BSF, BSR, TZCNT, LZCNT, POPCNT, MOV, STORE, LOAD, MOVZX, MOVSX, MOVSXD, MOVBE, CMOV, SET, LEA, BSWAP, XCHG, CBW, CWD, PUSH, POP, LEAVE, NOP, FENCE, CLC, STC, CMC, JCC, JMP, JMPI, CALL, CALLI, RET,
    /** Done by the interpreter's instruction, called from translated code. */
    CALLOUT;

    /** The operation of an instruction, or null if regions end before it. */
    static Op of(Decoded d) {
        if (d.lock) {
            return null;
        }
        Op op = byName(d);
        if (op == null) {
            return Callouts.suits(d) ? CALLOUT : null;
        }
        return suits(op, d) ? op : Callouts.suits(d) ? CALLOUT : null;
    }

    private static Op byName(Decoded d) {
        return switch (d.entry.mnemonic) {
            case "ADD" -> ADD;
            case "OR" -> OR;
            case "ADC" -> ADC;
            case "SBB" -> SBB;
            case "AND" -> AND;
            case "SUB" -> SUB;
            case "XOR" -> XOR;
            case "CMP" -> CMP;
            case "TEST" -> TEST;
            case "NOT" -> NOT;
            case "NEG" -> NEG;
            case "INC" -> INC;
            case "DEC" -> DEC;
            case "ROL" -> ROL;
            case "ROR" -> ROR;
            case "SHL", "SAL" -> SHL;
            case "SHR" -> SHR;
            case "SAR" -> SAR;
            case "SHLD" -> SHLD;
            case "SHRD" -> SHRD;
            case "MUL" -> MUL;
            case "IMUL" -> IMUL;
            case "IMUL2" -> IMUL2;
            case "IMUL3" -> IMUL3;
            case "DIV" -> DIV;
            case "IDIV" -> IDIV;
            case "BT" -> BT;
            case "BTS" -> BTS;
            case "BTR" -> BTR;
            case "BTC" -> BTC;
            case "BSF" -> BSF;
            case "BSR" -> BSR;
            case "TZCNT" -> TZCNT;
            case "LZCNT" -> LZCNT;
            case "POPCNT" -> POPCNT;
            case "MOV" -> move(d);
            case "MOVNTI" -> STORE;
            case "MOVZX" -> MOVZX;
            case "MOVSX" -> MOVSX;
            case "MOVSXD" -> MOVSXD;
            case "MOVBE" -> MOVBE;
            case "CMOV" -> CMOV;
            case "SET" -> SET;
            case "LEA" -> LEA;
            case "BSWAP" -> BSWAP;
            case "XCHG" -> d.opcode == 0x90 && d.opcodeRegister == 0 ? NOP : XCHG;
            case "CBW" -> CBW;
            case "CWD" -> CWD;
            case "PUSH" -> PUSH;
            case "POP" -> POP;
            case "LEAVE" -> LEAVE;
            case "NOP", "PREFETCH" -> NOP;
            case "LFENCE", "SFENCE", "MFENCE" -> FENCE;
            case "CLC" -> CLC;
            case "STC" -> STC;
            case "CMC" -> CMC;
            case "JCC" -> JCC;
            case "JMP" -> JMP;
            case "JMPI" -> JMPI;
            case "CALL" -> CALL;
            case "CALLI" -> CALLI;
            case "RET" -> RET;
            default -> null;
        };
    }

    private static Op move(Decoded d) {
        return switch (d.entry.operands.get(1).place()) {
            case I -> MOV;
            case G, FIXED -> STORE;
            default -> LOAD;
        };
    }

    /** Rare forms stay with the interpreter. */
    private static boolean suits(Op op, Decoded d) {
        return switch (op) {
            case PUSH, POP, LEAVE -> d.operandSize == 8 && !(op == POP && d.memory)
                    && d.entry.operands.stream().noneMatch(o -> o.place() == Operand.Place.FIXED);
            case XCHG -> !d.memory;
            case ROL, ROR -> d.size() >= 4 || !d.entry.operands.getLast().text().equals("CL");
            case SHLD, SHRD -> !d.memory && d.operandSize >= 4
                    && d.entry.operands.getLast().place() == Operand.Place.I;
            case BT, BTS, BTR, BTC -> !d.memory || op == BT && d.entry.operands.get(1).place() == Operand.Place.I;
            case MUL, IMUL, DIV, IDIV -> d.size() >= 4;
            default -> true;
        };
    }

    boolean endsBlock() {
        return ordinal() >= JCC.ordinal() && this != CALLOUT;
    }
}
