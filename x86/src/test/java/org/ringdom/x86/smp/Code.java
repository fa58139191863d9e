package org.ringdom.x86.smp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.ringdom.x86.state.Cpu;

/** Bytes of instructions for one CPU's page. */
final class Code {
    private static final int BYTES = 4096;
    private static final int NOT_EQUAL = 5;

    private Code() {
    }

    static ByteBuffer begin() {
        return ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** An instruction of 64 bits on a register and an absolute address: REX.W opcode ModRM SIB address. */
    static void access(ByteBuffer code, int opcode, int register, long address) {
        code.put((byte) (register < 8 ? 0x48 : 0x4C)).put((byte) opcode).put((byte) ((register & 7) << 3 | 4))
                .put((byte) 0x25).putInt((int) address);
    }

    static void store(ByteBuffer code, int register, long address) {
        access(code, 0x89, register, address);
    }

    static void load(ByteBuffer code, int register, long address) {
        access(code, 0x8B, register, address);
    }

    static void hex(ByteBuffer code, int... bytes) {
        for (int each : bytes) {
            code.put((byte) each);
        }
    }

    static void jump(ByteBuffer code, int condition, int target) {
        hex(code, 0x0F, 0x80 + condition);
        code.putInt(target - code.position() - 4);
    }

    /** Waits for {@code others} CPUs, itself included, at the same place; changes RAX. */
    static void meet(ByteBuffer code, int others) {
        // lock inc qword [MEETING]; wait: pause; mov rax,[MEETING]; cmp rax,others; jne wait
        hex(code, 0xF0, 0x48, 0xFF, 0x04, 0x25);
        code.putInt((int) Machine.MEETING);
        int wait = code.position();
        hex(code, 0xF3, 0x90);
        load(code, Cpu.RAX, Machine.MEETING);
        hex(code, 0x48, 0x83, 0xF8, others);
        jump(code, NOT_EQUAL, wait);
    }
}
