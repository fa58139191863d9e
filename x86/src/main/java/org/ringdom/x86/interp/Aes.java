package org.ringdom.x86.interp;

/**
 * The steps of AES (FIPS 197) on a state of two halves, byte 0 lowest. Tables hold a byte's substitute multiplied by a column of
 * the mixing matrix; the other columns are rotations.
 */
final class Aes {
    private static final int[] SUBSTITUTE = substitutes();
    private static final int[] INVERSE = inverse();
    private static final int[] MIX = table(SUBSTITUTE, 2, 1, 1, 3);
    private static final int[] INVERSE_MIX = table(INVERSE, 14, 9, 13, 11);
    private static final int[] INVERSE_MIX_PLAIN = table(null, 14, 9, 13, 11);

    private Aes() {
    }

    private static int times(int a, int b) {
        int product = 0;
        int x = a;
        for (int bits = b; bits != 0; bits >>= 1) {
            product ^= (bits & 1) != 0 ? x : 0;
            x = x << 1 ^ ((x & 0x80) != 0 ? 0x11B : 0);
        }
        return product;
    }

    private static int[] substitutes() {
        int[] box = new int[256];
        int p = 1;
        int q = 1;
        do {
            // p runs through all elements as powers of 3, q through their inverses.
            p = times(p, 3);
            q = times(q, 0xF6);
            int x = q ^ q << 1 ^ q << 2 ^ q << 3 ^ q << 4;
            box[p] = (x ^ x >> 8) & 0xFF ^ 0x63;
        } while (p != 1);
        box[0] = 0x63;
        return box;
    }

    private static int[] inverse() {
        int[] box = new int[256];
        for (int i = 0; i < 256; i++) {
            box[SUBSTITUTE[i]] = i;
        }
        return box;
    }

    private static int[] table(int[] box, int m0, int m1, int m2, int m3) {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int s = box == null ? i : box[i];
            table[i] = times(s, m0) | times(s, m1) << 8 | times(s, m2) << 16 | times(s, m3) << 24;
        }
        return table;
    }

    private static int at(long low, long high, int index) {
        long half = (index & 8) == 0 ? low : high;
        return (int) (half >>> (index & 7) * 8) & 0xFF;
    }

    /** Column {@code column} after rows were shifted ({@code step} 1, or 3 for the inverse) and bytes looked up. */
    private static int column(long low, long high, int column, int step, int[] table) {
        int result = 0;
        for (int row = 0; row < 4; row++) {
            int from = (column + row * step & 3) * 4 + row;
            result ^= Integer.rotateLeft(table[at(low, high, from)], 8 * row);
        }
        return result;
    }

    private static long half(long low, long high, int first, int step, int[] table) {
        return column(low, high, first, step, table) & 0xFFFF_FFFFL
                | (long) column(low, high, first + 1, step, table) << 32;
    }

    /** Half 0 or 1 of a round before the key is added. */
    static long encrypt(long low, long high, int half, boolean last) {
        return half(low, high, 2 * half, 1, last ? SUBSTITUTE : MIX);
    }

    static long decrypt(long low, long high, int half, boolean last) {
        return half(low, high, 2 * half, 3, last ? INVERSE : INVERSE_MIX);
    }

    static long inverseMix(long low, long high, int half) {
        return half(low, high, 2 * half, 0, INVERSE_MIX_PLAIN);
    }

    /** A half of AESKEYGENASSIST from a half of the source. */
    static long keyAssist(long half, int constant) {
        int word = substituteWord((int) (half >>> 32));
        return word & 0xFFFF_FFFFL | (long) (Integer.rotateRight(word, 8) ^ constant) << 32;
    }

    private static int substituteWord(int word) {
        int result = 0;
        for (int at = 0; at < 32; at += 8) {
            result |= SUBSTITUTE[word >>> at & 0xFF] << at;
        }
        return result;
    }
}
