package org.ringdom.guest.ip;

import org.ringdom.abi.buffer.SharedBuffer;

/** Numbers in network order, and the Internet checksum (RFC 1071). */
final class Bytes {
    private Bytes() {
    }

    static int u8(SharedBuffer memory, long at) {
        return memory.getUByte(at);
    }

    static int u16(SharedBuffer memory, long at) {
        return Short.toUnsignedInt(Short.reverseBytes(memory.getShort(at)));
    }

    static int i32(SharedBuffer memory, long at) {
        return Integer.reverseBytes(memory.getInt(at));
    }

    static void put16(SharedBuffer memory, long at, int value) {
        memory.putShort(at, Short.reverseBytes((short) value));
    }

    static void put32(SharedBuffer memory, long at, int value) {
        memory.putInt(at, Integer.reverseBytes(value));
    }

    static long mac(SharedBuffer memory, long at) {
        return (long) u16(memory, at) << 32 | i32(memory, at + 2) & 0xFFFF_FFFFL;
    }

    static void putMac(SharedBuffer memory, long at, long mac) {
        put16(memory, at, (int) (mac >>> 32));
        put32(memory, at + 2, (int) mac);
    }

    /** The checksum of some bytes, added to {@code start}. */
    static int checksum(long start, SharedBuffer memory, long at, int bytes) {
        long sum = start;
        for (int i = 0; i + 1 < bytes; i += 2) {
            sum += u16(memory, at + i);
        }
        if ((bytes & 1) != 0) {
            sum += (long) u8(memory, at + bytes - 1) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) (~sum & 0xFFFF);
    }

    /** The number that a dotted address is. */
    static int address(String dotted) {
        String[] parts = dotted.split("\\.", -1);
        int address = 0;
        for (String part : parts) {
            if (parts.length != 4 || !part.matches("[0-9]{1,3}")) {
                throw new IllegalArgumentException("'" + dotted + "' is no IPv4 address");
            }
            address = address << 8 | Integer.parseInt(part) & 0xFF;
        }
        return address;
    }
}
