package org.ringdom.x86.host;

import java.lang.foreign.MemorySegment;

import org.ringdom.platform.memory.HostCpuid;

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
    private static final int EBX = 1;
    private static final int ECX = 2;
    private static final int EXTENDED = 0x8000_0001;

    /** Asks the processor. {@code code} is executable memory that may be overwritten. */
    static HostFeatures of(MemorySegment code) {
        int basic = HostCpuid.leaf(code, 1)[ECX];
        int seven = HostCpuid.leaf(code, 0)[0] >= 7 ? HostCpuid.leaf(code, 7)[EBX] : 0;
        int extended = HostCpuid.leaf(code, EXTENDED)[ECX];
        return new HostFeatures(bit(basic, 23), bit(extended, 5), bit(seven, 3), bit(seven, 8), bit(basic, 22),
                bit(basic, 20), bit(basic, 25), bit(basic, 1), HostCpuid.hasWideExchange(code));
    }

    private static boolean bit(int word, int bit) {
        return (word >>> bit & 1) != 0;
    }
}
