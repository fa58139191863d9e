package org.ringdom.x86.decode;

import java.util.List;

/**
 * One operand of a row of the opcode table, in the notation of the Intel SDM's appendix A: a letter for the place, letters for
 * the size.
 *
 * @param text as in the table, such as {@code Ev}
 * @param place where it is
 * @param size letter of the size, or ' '
 */
public record Operand(String text, Place place, char size) {
    /** Where an operand is. */
    public enum Place {
        /** General register or memory by ModRM.rm. */
        E,
        /** General register by ModRM.reg. */
        G,
        /** Memory only by ModRM.rm. */
        M,
        /** General register only by ModRM.rm. */
        R,
        /** General register by VEX.vvvv. */
        B,
        /** Immediate. */
        I,
        /** Branch distance. */
        J,
        /** Absolute memory address in the instruction. */
        O,
        /** General register in the opcode's low three bits. */
        Z,
        /** Segment, control and debug registers by ModRM.reg. */
        S, C, D,
        /** String operands by RSI and RDI. */
        X, Y,
        /** XMM: by ModRM.reg; register or memory; register only. */
        V, W, U,
        /** MMX: by ModRM.reg; register or memory; register only. */
        P, Q, N,
        /** x87 stack register in the opcode's low three bits. */
        F,
        /** A fixed register or number; part of the mnemonic's meaning. */
        FIXED
    }

    private static final List<String> FIXED_NAMES = List.of("1", "AL", "AX", "CL", "DX", "rAX", "FS", "GS");

    static Operand parse(String text) {
        char first = text.charAt(0);
        boolean fixed = FIXED_NAMES.contains(text);
        if (fixed) {
            return new Operand(text, Place.FIXED, text.equals("rAX") ? 'v' : text.equals("AL") ? 'b' : ' ');
        }
        return new Operand(text, Place.valueOf(String.valueOf(first)), text.length() > 1 ? text.charAt(1) : ' ');
    }

    /** Whether it needs a ModRM byte. */
    boolean usesModRm() {
        return switch (place) {
            case E, G, M, R, S, C, D, V, W, U, P, Q, N -> true;
            default -> false;
        };
    }

    /** Size in bytes for an instruction with the given operand size and REX.W; 0 if the letter says none. */
    public int bytes(int operandSize, boolean rexW) {
        return switch (size) {
            case 'b' -> 1;
            case 'w' -> 2;
            case 'd' -> 4;
            case 'q' -> 8;
            case 'v' -> operandSize;
            case 'z' -> Math.min(operandSize, 4);
            case 'y' -> rexW ? 8 : 4;
            case 't' -> 10;
            case 'x' -> 16;
            default -> 0;
        };
    }
}
