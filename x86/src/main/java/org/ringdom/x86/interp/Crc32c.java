package org.ringdom.x86.interp;

/** The checksum of the CRC32 instruction: CRC-32C with reflected polynomial. */
final class Crc32c {
    private static final int[] TABLE = table();

    private Crc32c() {
    }

    /** Takes the low {@code bytes} bytes of {@code value} into the checksum, the lowest first. */
    static int update(int start, long value, int bytes) {
        int crc = start;
        for (int i = 0; i < bytes; i++) {
            crc = crc >>> 8 ^ TABLE[(crc ^ (int) (value >>> 8 * i)) & 0xFF];
        }
        return crc;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = value >>> 1 ^ ((value & 1) != 0 ? 0x82F6_3B78 : 0);
            }
            table[i] = value;
        }
        return table;
    }
}
