package org.ringdom.x86.decode;

/** One decoded instruction; {@link Decoder} fills the same object again and again. */
public final class Decoded {
    /** ModRM names memory with an absent base or index: the register number of a slot that is always 0. */
    public static final int NO_REGISTER = 16;
    /** The base is the instruction's block; see {@link #ripRelative}. */
    public static final int RIP = 17;

    /** Outcome of decoding. */
    public enum Outcome {
        /** Decoded. */
        DONE,
        /** More bytes are needed than there were. */
        TRUNCATED,
        /** No row of the table: #UD. */
        UNDEFINED,
        /** More than 15 bytes: #GP. */
        TOO_LONG
    }

    public OpcodeEntry entry;
    /** Bytes, prefixes included. */
    public int length;
    /** The REX byte, or 0; with a VEX prefix a REX byte of the same bits. */
    public int rex;
    /** VEX.vvvv, the register of an operand B. */
    public int vexRegister;
    public boolean operand16;
    public boolean address32;
    /** 0xF2, 0xF3 or 0. */
    public int repeat;
    public boolean lock;
    /** Slot of the segment's base: 18 FS, 19 GS, 16 none. */
    public int segment;
    /** The last opcode byte. */
    public int opcode;
    /** ModRM, or -1. */
    public int modRm;
    /** Register fields with their REX bits. */
    public int reg;
    public int rm;
    /** Register in the opcode with REX.B. */
    public int opcodeRegister;
    /** Whether ModRM (or an absolute address) names memory. */
    public boolean memory;
    public int base;
    public int index;
    public int scale;
    public long displacement;
    /** The displacement counts from the end of the instruction. */
    public boolean ripRelative;
    /** The immediate or branch distance, sign extended; the second one of ENTER. */
    public long immediate;
    public long immediate2;
    /** Offset of the instruction in the block that it is decoded for. */
    public int blockOffset;
    /** Bytes of a {@code v} operand. */
    public int operandSize;

    /** REX.W. */
    public boolean rexW() {
        return (rex & 8) != 0;
    }

    /** Bytes of the n-th operand. */
    public int bytes(int operand) {
        return entry.operands.get(operand).bytes(operandSize, rexW());
    }

    /** Bytes of the first operand; the operand size if there is none. */
    public int size() {
        if (entry.operands.isEmpty()) {
            return operandSize;
        }
        int bytes = bytes(0);
        return bytes == 0 ? operandSize : bytes;
    }

    /** Whether the default segment is SS: addresses that are not canonical raise #SS. */
    public boolean stackSegment() {
        return memory && (base == 4 || base == 5) && segment == NO_REGISTER;
    }

    void reset() {
        entry = null;
        length = 0;
        rex = 0;
        operand16 = false;
        address32 = false;
        repeat = 0;
        lock = false;
        segment = NO_REGISTER;
        modRm = -1;
        memory = false;
        base = NO_REGISTER;
        index = NO_REGISTER;
        scale = 0;
        displacement = 0;
        ripRelative = false;
        immediate = 0;
        immediate2 = 0;
        reg = 0;
        rm = 0;
    }
}
