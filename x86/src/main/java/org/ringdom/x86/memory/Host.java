package org.ringdom.x86.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * This process's memory by absolute address. The TLB keeps host addresses, so a hit costs no second check: whoever fills an
 * entry has proven that the whole page is mapped and stays mapped as long as the CPU lives.
 */
public final class Host {
    /** All of the address space. */
    public static final SharedBuffer ALL = SharedBuffer.of(MemorySegment.NULL.reinterpret(Long.MAX_VALUE));

    /** A constant to the compiler, which {@link #ALL} with its field is not: what the interpreter does for every access goes this way. */
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Host() {
    }

    /** Reads a 64-bit value; any alignment. */
    static long getLong(long address) {
        return MEMORY.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    /** Reads 1, 2, 4 or 8 bytes, sign extended. */
    public static long read(long address, int bytes) {
        return switch (bytes) {
            case 1 -> MEMORY.get(ValueLayout.JAVA_BYTE, address);
            case 2 -> MEMORY.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
            case 4 -> MEMORY.get(ValueLayout.JAVA_INT_UNALIGNED, address);
            default -> getLong(address);
        };
    }

    /** Writes 1, 2, 4 or 8 bytes. */
    public static void write(long address, long value, int bytes) {
        switch (bytes) {
            case 1 -> MEMORY.set(ValueLayout.JAVA_BYTE, address, (byte) value);
            case 2 -> MEMORY.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, (short) value);
            case 4 -> MEMORY.set(ValueLayout.JAVA_INT_UNALIGNED, address, (int) value);
            default -> MEMORY.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
        }
    }

    /** Compare and set of a naturally aligned value of 1, 2, 4 or 8 bytes. */
    static boolean compareAndSet(long address, long expected, long value, int bytes) {
        return switch (bytes) {
            case 1 -> compareAndSetByte(address, (byte) expected, (byte) value);
            case 2 -> ALL.compareAndSetShort(address, (short) expected, (short) value);
            case 4 -> ALL.compareAndSetInt(address, (int) expected, (int) value);
            default -> ALL.compareAndSetLong(address, expected, value);
        };
    }

    private static boolean compareAndSetByte(long address, byte expected, byte value) {
        long word = address & ~3L;
        int shift = (int) (address & 3) * 8;
        while (true) {
            int before = ALL.getIntVolatile(word);
            if ((byte) (before >>> shift) != expected) {
                return false;
            }
            if (ALL.compareAndSetInt(word, before, before & ~(0xFF << shift) | (value & 0xFF) << shift)) {
                return true;
            }
        }
    }
}
