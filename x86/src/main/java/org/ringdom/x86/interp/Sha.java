package org.ringdom.x86.interp;

import org.ringdom.x86.state.Cpu;

/** The rounds of SHA-1 and SHA-256 (FIPS 180-4) as the SHA extensions group them. */
final class Sha {
    private static final long LOW = 0xFFFF_FFFFL;
    private static final int[] SHA1_CONSTANTS = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};

    private Sha() {
    }

    private static long pair(int low, int high) {
        return low & LOW | (long) high << 32;
    }

    /** Two rounds: CDGH in the destination, ABEF in the source, two words with their constants in XMM0. */
    static void rounds256(Cpu c, int reg, long dh, long cd, long fe, long ba) {
        int h = (int) dh;
        int g = (int) (dh >>> 32);
        int d = (int) cd;
        int cc = (int) (cd >>> 32);
        int f = (int) fe;
        int e = (int) (fe >>> 32);
        int b = (int) ba;
        int a = (int) (ba >>> 32);
        long words = c.vector.low(0);
        for (int i = 0; i < 2; i++) {
            int word = (int) (words >>> 32 * i);
            int s1 = Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
            int t1 = (e & f ^ ~e & g) + s1 + word + h;
            int s0 = Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
            int t2 = (a & b ^ a & cc ^ b & cc) + s0;
            h = g;
            g = f;
            f = e;
            e = t1 + d;
            d = cc;
            cc = b;
            b = a;
            a = t1 + t2;
        }
        c.vector.set(reg, pair(f, e), pair(b, a));
    }

    private static int sigma0(int x) {
        return Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
    }

    private static int sigma1(int x) {
        return Integer.rotateRight(x, 17) ^ Integer.rotateRight(x, 19) ^ x >>> 10;
    }

    static void schedule256(Cpu c, int reg, long a, long b, long x) {
        int w0 = (int) a;
        int w1 = (int) (a >>> 32);
        int w2 = (int) b;
        int w3 = (int) (b >>> 32);
        int w4 = (int) x;
        c.vector.set(reg, pair(w0 + sigma0(w1), w1 + sigma0(w2)), pair(w2 + sigma0(w3), w3 + sigma0(w4)));
    }

    static void finishSchedule256(Cpu c, int reg, long a, long b, long x, long y) {
        int w16 = (int) a + sigma1((int) y);
        int w17 = (int) (a >>> 32) + sigma1((int) (y >>> 32));
        int w18 = (int) b + sigma1(w16);
        int w19 = (int) (b >>> 32) + sigma1(w17);
        c.vector.set(reg, pair(w16, w17), pair(w18, w19));
    }

    /** Four rounds: A to D in the destination with A highest, words in the source, E already added to the first. */
    static void rounds1(Cpu c, int reg, long dc, long ba, long low, long high, int function) {
        int a = (int) (ba >>> 32);
        int b = (int) ba;
        int cc = (int) (dc >>> 32);
        int d = (int) dc;
        int e = 0;
        for (int i = 0; i < 4; i++) {
            long half = i < 2 ? high : low;
            int word = (int) ((i & 1) == 0 ? half >>> 32 : half);
            int mixed = switch (function) {
                case 0 -> b & cc ^ ~b & d;
                case 2 -> b & cc ^ b & d ^ cc & d;
                default -> b ^ cc ^ d;
            };
            int next = mixed + Integer.rotateLeft(a, 5) + word + e + SHA1_CONSTANTS[function];
            e = d;
            d = cc;
            cc = Integer.rotateLeft(b, 30);
            b = a;
            a = next;
        }
        c.vector.set(reg, pair(d, cc), pair(b, a));
    }
}
