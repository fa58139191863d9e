package org.ringdom.x86.fp;

import java.math.BigInteger;

/** Power series on fixed-point numbers: integers with {@code scale} bits behind the point. */
final class Series {
    /** Bits behind the point of the constants. */
    static final int BITS = 1024;
    static final BigInteger LN2 = logarithmOfRatio(BigInteger.ONE.shiftLeft(BITS).divide(BigInteger.valueOf(3)), BITS);
    /** By Machin's formula. */
    static final BigInteger PI = arcTangentOfInverse(5).shiftLeft(4).subtract(arcTangentOfInverse(239).shiftLeft(2));
    /** The pi of x87: 66 bits behind the point. */
    static final BigInteger PI66 = new BigInteger("C90FDAA22168C234C", 16);

    private Series() {
    }

    static BigInteger unsigned(long value) {
        BigInteger low = BigInteger.valueOf(value & Long.MAX_VALUE);
        return value < 0 ? low.setBit(63) : low;
    }

    /** Left by a positive count, right by a negative one. */
    static BigInteger shift(BigInteger value, int count) {
        return count >= 0 ? value.shiftLeft(count) : value.shiftRight(-count);
    }

    static BigInteger ln2(int scale) {
        return shift(LN2, scale - BITS);
    }

    static BigInteger multiply(BigInteger a, BigInteger b, int scale) {
        return a.multiply(b).shiftRight(scale);
    }

    private static BigInteger arcTangentOfInverse(int n) {
        BigInteger term = BigInteger.ONE.shiftLeft(BITS).divide(BigInteger.valueOf(n));
        BigInteger square = BigInteger.valueOf((long) n * n);
        BigInteger sum = term;
        for (int i = 3; term.signum() != 0; i += 2) {
            term = term.divide(square);
            BigInteger part = term.divide(BigInteger.valueOf(i));
            sum = (i & 2) != 0 ? sum.subtract(part) : sum.add(part);
        }
        return sum;
    }

    /** ln((1 + z) / (1 - z)). */
    static BigInteger logarithmOfRatio(BigInteger z, int scale) {
        BigInteger square = multiply(z, z, scale);
        BigInteger term = z;
        BigInteger sum = z;
        for (int i = 3; term.signum() != 0 && term.bitLength() > 1; i += 2) {
            term = multiply(term, square, scale);
            sum = sum.add(term.divide(BigInteger.valueOf(i)));
        }
        return sum.shiftLeft(1);
    }

    /** e^t - 1. */
    static BigInteger exponentialLessOne(BigInteger t, int scale) {
        BigInteger term = t;
        BigInteger sum = t;
        for (int i = 2; term.bitLength() > 1; i++) {
            term = multiply(term, t, scale).divide(BigInteger.valueOf(i));
            sum = sum.add(term);
        }
        return sum;
    }

    static BigInteger sine(BigInteger x, int scale) {
        return alternating(x, x, 2, scale);
    }

    static BigInteger cosine(BigInteger x, int scale) {
        return alternating(BigInteger.ONE.shiftLeft(scale), x, 1, scale);
    }

    private static BigInteger alternating(BigInteger first, BigInteger x, int start, int scale) {
        BigInteger square = multiply(x, x, scale);
        BigInteger term = first;
        BigInteger sum = first;
        for (int i = start; term.bitLength() > 1; i += 2) {
            term = multiply(term, square, scale).divide(BigInteger.valueOf((long) i * (i + 1))).negate();
            sum = sum.add(term);
        }
        return sum;
    }

    /** The arc tangent of a number between 0 and 1: halved three times, then the series. */
    static BigInteger arcTangent(BigInteger tangent, int scale) {
        BigInteger one = BigInteger.ONE.shiftLeft(scale);
        BigInteger t = tangent;
        for (int i = 0; i < 3; i++) {
            BigInteger root = t.multiply(t).add(one.multiply(one)).sqrt();
            t = t.shiftLeft(scale).divide(one.add(root));
        }
        BigInteger square = multiply(t, t, scale);
        BigInteger term = t;
        BigInteger sum = t;
        for (int i = 3; term.bitLength() > 1; i += 2) {
            term = multiply(term, square, scale).negate();
            sum = sum.add(term.divide(BigInteger.valueOf(i)));
        }
        return sum.shiftLeft(3);
    }
}
