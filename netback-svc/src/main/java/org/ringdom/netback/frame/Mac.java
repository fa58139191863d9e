package org.ringdom.netback.frame;

import org.ringdom.abi.buffer.SharedBuffer;

/** Ethernet addresses as numbers of 48 bits, first byte highest. */
public final class Mac {
    /** Bytes of an address. */
    public static final int BYTES = 6;
    /** To everybody. */
    public static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

    private static final long GROUP_BIT = 0x0100_0000_0000L;

    private Mac() {
    }

    /** The address at {@code offset}. */
    public static long at(SharedBuffer buffer, long offset) {
        return Integer.toUnsignedLong(Integer.reverseBytes(buffer.getInt(offset))) << 16
                | Short.toUnsignedLong(Short.reverseBytes(buffer.getShort(offset + 4)));
    }

    /** Stores an address. */
    public static void put(SharedBuffer buffer, long offset, long mac) {
        buffer.putInt(offset, Integer.reverseBytes((int) (mac >>> 16)));
        buffer.putShort(offset + 4, Short.reverseBytes((short) mac));
    }

    /** Whether it names a group, or everybody. */
    public static boolean isGroup(long mac) {
        return (mac & GROUP_BIT) != 0;
    }

    /** {@code aa:bb:cc:dd:ee:ff}. */
    public static String text(long mac) {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            text.append(text.isEmpty() ? "" : ":").append(String.format("%02x", mac >>> shift & 0xFF));
        }
        return text.toString();
    }

    /**
     * The address that {@code text} is.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static long parse(String text) {
        String[] parts = text.strip().split(":", -1);
        long mac = 0;
        for (String part : parts) {
            if (parts.length != BYTES || part.length() != 2) {
                throw new IllegalArgumentException("'" + text + "' is no Ethernet address");
            }
            mac = mac << 8 | Integer.parseInt(part, 16);
        }
        return mac;
    }
}
