package org.ringdom.x86.harness;

import java.util.SplittableRandom;

/** Floating-point numbers at which something happens, in all formats. */
final class FloatCases {
    private FloatCases() {
    }

    /** A 64-bit lane: two floats, a double, or an integer. */
    static long lane(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> doubleBits(random);
            case 3, 4, 5 -> floatBits(random) & 0xFFFF_FFFFL | (long) floatBits(random) << 32;
            case 6 -> integer(random);
            default -> random.nextLong();
        };
    }

    static long integer(SplittableRandom random) {
        long bits = random.nextLong();
        return switch (random.nextInt(6)) {
            case 0 -> bits >> random.nextInt(64);
            case 1 -> (1L << random.nextInt(64)) - random.nextInt(3);
            case 2 -> (int) bits & 0xFFFF_FFFFL | (bits >> 63) << 32;
            case 3 -> 0x7FFF_FFFF_7FFF_FFFFL + random.nextInt(3);
            case 4 -> random.nextInt(-3, 4);
            default -> bits;
        };
    }

    /** A fraction of few or of many bits. */
    private static long fraction(SplittableRandom random, int bits) {
        long all = random.nextLong() >>> 64 - bits;
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> (1L << bits) - 1;
            case 2 -> 1L << random.nextInt(bits);
            case 3 -> all >>> random.nextInt(bits);
            case 4 -> all & -1L << random.nextInt(bits);
            default -> all;
        };
    }

    private static int exponent(SplittableRandom random, int bits) {
        int most = (1 << bits) - 1;
        int bias = most >> 1;
        return switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1 -> most;
            case 2 -> random.nextInt(1, 4);
            case 3 -> most - random.nextInt(1, 4);
            case 4 -> random.nextInt(most + 1);
            case 5 -> Math.min(most, bias + random.nextInt(70));
            case 6 -> Math.max(0, (bias >> 1) + random.nextInt(-4, 4));
            default -> Math.max(0, Math.min(most, bias + random.nextInt(-4, 5)));
        };
    }

    static long doubleBits(SplittableRandom random) {
        return random.nextLong() & Long.MIN_VALUE | (long) exponent(random, 11) << 52 | fraction(random, 52);
    }

    static int floatBits(SplittableRandom random) {
        return random.nextInt() & Integer.MIN_VALUE | exponent(random, 8) << 23 | (int) fraction(random, 23);
    }

    /** Significand of an 80-bit number; now and then without the integer bit. */
    static long significand(SplittableRandom random) {
        return fraction(random, 63) | (random.nextInt(20) == 0 ? 0 : Long.MIN_VALUE);
    }

    /** Sign and exponent of an 80-bit number. */
    static int signAndExponent(SplittableRandom random) {
        return random.nextInt() & 0x8000 | exponent(random, 15);
    }

    /** MXCSR: mostly the default, some with other rounding, some with exceptions that are not masked. */
    static int mxcsr(SplittableRandom random) {
        int sticky = random.nextBoolean() ? random.nextInt(64) : 0;
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> 0x1F80 | sticky;
            case 3, 4, 5 -> 0x1F80 | sticky | random.nextInt() & 0xE040;
            default -> random.nextInt(0x10000);
        };
    }
}
