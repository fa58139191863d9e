package org.ringdom.guest.net;

import java.util.zip.CRC32C;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A packet whose content follows from its number.
 *
 * <pre>
 *   +0   destination, source    6 bytes each
 *   +12  u16 0x88B5             big endian: the type for local experiments
 *   +14  u64 run                which run of the sender
 *   +22  u64 number             from 0, one more each packet
 *   +30  u32 bytes              of the packet
 *   +34  u32 CRC-32C            of the content
 *   +38  content                from run and number
 * </pre>
 */
final class Probe {
    /** Smallest packet. */
    static final int MIN_BYTES = 60;

    private static final int TYPE = 0xB588; // as stored
    private static final int CONTENT = 38;
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private final byte[] content = new byte[65_536];
    private final CRC32C crc = new CRC32C();

    /** Writes a packet, addresses apart. */
    void write(SharedBuffer ram, long address, int bytes, long run, long number) {
        ram.putShort(address + 12, (short) TYPE);
        ram.putLong(address + 14, run);
        ram.putLong(address + 22, number);
        ram.putInt(address + 30, bytes);
        int length = bytes - CONTENT;
        long state = run ^ number * STEP;
        for (int i = 0; i < length; i++) {
            if ((i & 7) == 0) {
                state = state * STEP + 1;
            }
            content[i] = (byte) (state >>> (i & 7) * 8);
        }
        crc.reset();
        crc.update(content, 0, length);
        ram.putInt(address + 34, (int) crc.getValue());
        ram.putBytes(address + CONTENT, content, 0, length);
    }

    /** Whether it is a packet of this kind. */
    static boolean isProbe(SharedBuffer ram, long address, int bytes) {
        return bytes >= MIN_BYTES && (ram.getShort(address + 12) & 0xFFFF) == TYPE;
    }

    static long run(SharedBuffer ram, long address) {
        return ram.getLong(address + 14);
    }

    static long number(SharedBuffer ram, long address) {
        return ram.getLong(address + 22);
    }

    /** Whether length, content and checksum are what was sent. */
    boolean isIntact(SharedBuffer ram, long address, int bytes) {
        if (ram.getInt(address + 30) != bytes) {
            return false;
        }
        int length = bytes - CONTENT;
        ram.getBytes(address + CONTENT, content, 0, length);
        crc.reset();
        crc.update(content, 0, length);
        if ((int) crc.getValue() != ram.getInt(address + 34)) {
            return false;
        }
        long state = run(ram, address) ^ number(ram, address) * STEP;
        for (int i = 0; i < length; i++) {
            if ((i & 7) == 0) {
                state = state * STEP + 1;
            }
            if (content[i] != (byte) (state >>> (i & 7) * 8)) {
                return false;
            }
        }
        return true;
    }
}
