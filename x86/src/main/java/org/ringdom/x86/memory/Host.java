package org.ringdom.x86.memory;

import java.lang.foreign.MemorySegment;

import org.ringdom.abi.buffer.ProcessMemory;
import org.ringdom.abi.buffer.SharedBuffer;

/**
 * This process's memory by absolute address. The TLB keeps host addresses, so a hit costs no second check: whoever fills an
 * entry has proven that the whole page is mapped and stays mapped as long as the CPU lives.
 */
public final class Host {
    /** All of the address space. */
    public static final SharedBuffer ALL = SharedBuffer.of(MemorySegment.NULL.reinterpret(Long.MAX_VALUE));

    private Host() {
    }

    /** Reads 1, 2, 4 or 8 bytes, sign extended. */
    public static long read(long address, int bytes) {
        return switch (bytes) {
            case 1 -> ProcessMemory.getByte(address);
            case 2 -> ProcessMemory.getShort(address);
            case 4 -> ProcessMemory.getInt(address);
            default -> ProcessMemory.getLong(address);
        };
    }

    /** Writes 1, 2, 4 or 8 bytes. */
    public static void write(long address, long value, int bytes) {
        switch (bytes) {
            case 1 -> ProcessMemory.putByte(address, (byte) value);
            case 2 -> ProcessMemory.putShort(address, (short) value);
            case 4 -> ProcessMemory.putInt(address, (int) value);
            default -> ProcessMemory.putLong(address, value);
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
