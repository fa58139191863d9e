package org.ringdom.platform.memory;

import java.lang.foreign.MemorySegment;

/** What the host's processor says about itself, on x86-64. */
public final class HostCpuid {
    /** {@code void f(int32_t out[4], int64_t leaf)}: CPUID with subleaf 0. */
    private static final byte[] CPUID = {0x53, (byte) 0x89, (byte) 0xF0, 0x31, (byte) 0xC9, 0x0F, (byte) 0xA2,
        (byte) 0x89, 0x07,
        (byte) 0x89, 0x5F, 0x04, (byte) 0x89, 0x4F, 0x08, (byte) 0x89, 0x57, 0x0C, 0x5B, (byte) 0xC3};
    private static final int REGISTERS = 4;
    private static final int ECX = 2;
    private static final int CX16 = 1 << 13;

    private HostCpuid() {
    }

    /**
     * EAX, EBX, ECX and EDX of a leaf.
     *
     * @param code executable memory ({@link ExecutableMemory}), whose beginning is overwritten
     */
    public static int[] leaf(MemorySegment code, int leaf) {
        MemorySegment.copy(MemorySegment.ofArray(CPUID), 0, code, 0, CPUID.length);
        int[] out = new int[REGISTERS];
        ExecutableMemory.call(code, MemorySegment.ofArray(out), leaf);
        return out;
    }

    /** Whether there is CMPXCHG16B, which the first x86-64 processors lacked. */
    public static boolean hasWideExchange(MemorySegment code) {
        return (leaf(code, 1)[ECX] & CX16) != 0;
    }
}
