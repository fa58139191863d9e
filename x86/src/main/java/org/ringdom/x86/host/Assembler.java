package org.ringdom.x86.host;

import java.util.Arrays;

/** Puts bytes of machine code together: encoding of operands, branch distances. They lie where they will run. One thread. */
final class Assembler {
    // Conditions of jumps, as they are encoded.
    static final int NOT_BELOW = 3;
    static final int EQUAL = 4;
    static final int NOT_EQUAL = 5;
    static final int NOT_ABOVE = 6;
    static final int ABOVE = 7;
    static final int NEGATIVE = 8;

    private byte[] bytes = new byte[4096];
    private int count;
    private long base;

    /** Starts anew, for code that will lie at an address. */
    void begin(long address) {
        base = address;
        count = 0;
    }

    /** What there is so far. */
    byte[] bytes() {
        return Arrays.copyOf(bytes, count);
    }

    /** Bytes so far. */
    int position() {
        return count;
    }

    /** Address of the next byte. */
    long address() {
        return base + count;
    }

    void emit(int value) {
        if (count == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * count);
        }
        bytes[count++] = (byte) value;
    }

    /** A number of 1, 2, 4 or 8 bytes. */
    void number(long value, int size) {
        for (int i = 0; i < size; i++) {
            emit((int) (value >>> 8 * i));
        }
    }

    /** Replaces a byte. */
    void patchByte(int position, int value) {
        bytes[position] = (byte) value;
    }

    /** Reserves a distance of 4 bytes; where it is. */
    int distance() {
        number(0, 4);
        return count - 4;
    }

    /** Lets a reserved distance lead to the next byte. */
    void bind(int position) {
        reach(position, address());
    }

    /** Lets a reserved distance lead to an address. */
    void reach(int position, long target) {
        long distance = target - (base + position + 4);
        for (int i = 0; i < 4; i++) {
            bytes[position + i] = (byte) (distance >>> 8 * i);
        }
    }

    /** JMP to an address. */
    void jump(long target) {
        emit(0xE9);
        reach(distance(), target);
    }

    /** CALL of an address. */
    void call(long target) {
        emit(0xE8);
        reach(distance(), target);
    }

    /** JMP; where its distance is. */
    int jump() {
        emit(0xE9);
        return distance();
    }

    /** A conditional jump; where its distance is. */
    int jumpIf(int condition) {
        emit(0x0F);
        emit(0x80 | condition);
        return distance();
    }

    /** Opcode with a prefix (0: none), REX (always, if {@code byteRegisters}), escape of a map. */
    void opcode(int prefix, boolean wide, int reg, int index, int rm, boolean byteRegisters, int map, int opcode) {
        if (prefix != 0) {
            emit(prefix);
        }
        int rex = (wide ? 8 : 0) | reg >> 1 & 4 | index >> 2 & 2 | rm >> 3 & 1;
        if (rex != 0 || byteRegisters) {
            emit(0x40 | rex);
        }
        if (map > 0) {
            emit(0x0F);
        }
        if (map > 1) {
            emit(map == 2 ? 0x38 : 0x3A);
        }
        emit(opcode);
    }

    /** ModRM of two registers. */
    void registers(int reg, int rm) {
        emit(0xC0 | (reg & 7) << 3 | rm & 7);
    }

    /** ModRM of a register, or digit, and memory at a register plus a displacement. */
    void memory(int reg, int register, int displacement) {
        int mod = displacement == 0 && (register & 7) != 5 ? 0 : displacement == (byte) displacement ? 1 : 2;
        emit(mod << 6 | (reg & 7) << 3 | register & 7);
        if ((register & 7) == 4) {
            emit(0x24);
        }
        if (mod != 0) {
            number(displacement, mod == 1 ? 1 : 4);
        }
    }

    /** ModRM and SIB of memory at a register (or none: -1) plus a scaled register plus a displacement. */
    void indexed(int reg, int register, int index, int scale, int displacement) {
        int mod = register < 0 || displacement == 0 && (register & 7) != 5
                ? 0
                : displacement == (byte) displacement ? 1 : 2;
        emit(mod << 6 | (reg & 7) << 3 | 4);
        emit(scale << 6 | (index & 7) << 3 | (register < 0 ? 5 : register & 7));
        if (mod != 0 || register < 0) {
            number(displacement, mod == 1 ? 1 : 4);
        }
    }

    // What the translator itself needs.

    /** An operation of 8 bytes on two registers, such as MOV rm,reg. */
    void wide(int opcode, int reg, int rm) {
        opcode(0, true, reg, 0, rm, false, 0, opcode);
        registers(reg, rm);
    }

    /** An operation of 8 bytes on a register and memory. */
    void wideMemory(int opcode, int reg, int register, int displacement) {
        opcode(0, true, reg, 0, register, false, 0, opcode);
        memory(reg, register, displacement);
    }

    void move(int to, int from) {
        if (to != from) {
            wide(0x89, from, to);
        }
    }

    void load(int to, int register, int displacement) {
        wideMemory(0x8B, to, register, displacement);
    }

    void store(int from, int register, int displacement) {
        wideMemory(0x89, from, register, displacement);
    }

    void loadSlot(int to, int slot) {
        load(to, HostState.CONTEXT, HostState.slot(slot));
    }

    void storeSlot(int from, int slot) {
        store(from, HostState.CONTEXT, HostState.slot(slot));
    }

    /** Loads a constant; leaves the flags. */
    void constant(int to, long value) {
        if (value == (int) value) {
            opcode(0, true, 0, 0, to, false, 0, 0xC7);
            registers(0, to);
            number(value, 4);
        } else if (value >>> 32 == 0) {
            opcode(0, false, 0, 0, to, false, 0, 0xB8 | to & 7);
            number(value, 4);
        } else {
            opcode(0, true, 0, 0, to, false, 0, 0xB8 | to & 7);
            number(value, 8);
        }
    }

    /** Stores a constant into a slot; RAX is lost. */
    void constantSlot(int slot, long value) {
        if (value == (int) value) {
            wideMemory(0xC7, 0, HostState.CONTEXT, HostState.slot(slot));
            number(value, 4);
        } else {
            constant(HostState.RAX, value);
            storeSlot(HostState.RAX, slot);
        }
    }

    /** ADD (0), OR (1), AND (4), SUB (5), CMP (7) with a constant. */
    void immediate(int digit, int register, int value) {
        boolean small = value == (byte) value;
        opcode(0, true, 0, 0, register, false, 0, small ? 0x83 : 0x81);
        registers(digit, register);
        number(value, small ? 1 : 4);
    }

    /** SHL (4), SHR (5), SAR (7) by a constant. */
    void shift(int digit, int register, int count) {
        opcode(0, true, 0, 0, register, false, 0, 0xC1);
        registers(digit, register);
        emit(count);
    }

    /** Adds a constant; leaves the flags. */
    void advance(int to, int from, int distance) {
        wideMemory(0x8D, to, from, distance);
    }
}
