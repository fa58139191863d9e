package org.ringdom.x86.host;

import java.lang.foreign.MemorySegment;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.platform.memory.ExecutableMemory;

/**
 * Instructions that not every x86-64 processor has, and guests may use: whether the host's does. Code for them is made only if
 * it does.
 *
 * @param popcnt POPCNT
 * @param lzcnt LZCNT
 * @param bmi1 TZCNT
 * @param bmi2 RORX
 * @param movbe MOVBE
 * @param sse42 CRC32, and all of SSE up to 4.2
 * @param aes AESENC and its like
 * @param pclmul PCLMULQDQ
 * @param cmpxchg16b CMPXCHG16B
 */
record HostFeatures(boolean popcnt, boolean lzcnt, boolean bmi1, boolean bmi2, boolean movbe, boolean sse42,
        boolean aes, boolean pclmul, boolean cmpxchg16b) {
    /** {@code void f(int32_t out[4], int64_t leaf)}: CPUID with subleaf 0. */
    private static final byte[] CPUID = {0x53, (byte) 0x89, (byte) 0xF0, 0x31, (byte) 0xC9, 0x0F, (byte) 0xA2,
        (byte) 0x89, 0x07,
        (byte) 0x89, 0x5F, 0x04, (byte) 0x89, 0x4F, 0x08, (byte) 0x89, 0x57, 0x0C, 0x5B, (byte) 0xC3};
    private static final int EBX = 1;
    private static final int ECX = 2;
    private static final int EXTENDED = 0x8000_0001;

    /** Asks the processor. {@code memory} is executable memory that may be overwritten. */
    static HostFeatures of(SharedBuffer memory) {
        memory.putBytes(0, CPUID, 0, CPUID.length);
        MemorySegment code = memory.segment();
        int basic = leaf(code, 1)[ECX];
        int seven = leaf(code, 0)[0] >= 7 ? leaf(code, 7)[EBX] : 0;
        int extended = leaf(code, EXTENDED)[ECX];
        return new HostFeatures(bit(basic, 23), bit(extended, 5), bit(seven, 3), bit(seven, 8), bit(basic, 22),
                bit(basic, 20), bit(basic, 25), bit(basic, 1), bit(basic, 13));
    }

    private static int[] leaf(MemorySegment code, int leaf) {
        int[] out = new int[4];
        ExecutableMemory.call(code, MemorySegment.ofArray(out), leaf);
        return out;
    }

    private static boolean bit(int word, int bit) {
        return (word >>> bit & 1) != 0;
    }
}
