package org.ringdom.x86.fp;

import java.math.BigInteger;

/**
 * The transcendental functions of x87, from operands in {@link FloatUnit#a} (ST0) and {@link FloatUnit#b} (ST1).
 *
 * <p>Results are the exact value rounded once; processors come within an ulp of it. As on processors, arguments of sine,
 * cosine and tangent are reduced with pi to 66 bits. These instructions allocate: they are rare and long.
 */
public final class Functions {
    /** Farther than this from 1 an argument is its own first approximation. */
    private static final int FAR = 300;
    private static final int EXTRA = 200;

    private Functions() {
    }

    private static boolean denormal(FloatUnit unit, boolean any) {
        unit.flags |= any ? FloatUnit.DENORMAL : 0;
        return unit.blocked();
    }

    private static void invalid(FloatUnit unit) {
        unit.flags |= FloatUnit.INVALID;
        unit.r.setIndefinite();
    }

    /** A number's magnitude with {@code scale} bits behind the point. */
    private static BigInteger fixed(Real real, int scale) {
        return Series.shift(Series.unsigned(real.significand), real.exponent - 63 + scale);
    }

    /** Rounds a number that is not exact into r. */
    private static void deliver(FloatUnit unit, BigInteger value, int scale, boolean negate) {
        boolean negative = value.signum() < 0 != negate;
        BigInteger magnitude = value.abs();
        int bits = magnitude.bitLength();
        BigInteger top = Series.shift(magnitude, 128 - bits);
        unit.round(Format.EXTENDED, negative, bits - 1 - scale, top.shiftRight(64).longValue(), top.longValue() | 1);
    }

    /** a itself, a little less or more in magnitude. */
    private static void almost(FloatUnit unit, Real real, boolean less) {
        boolean negative = real.negative;
        if (!less) {
            unit.round(Format.EXTENDED, negative, real.exponent, real.significand, 1);
        } else if (real.significand == Long.MIN_VALUE) {
            unit.round(Format.EXTENDED, negative, real.exponent - 1, -1, -1);
        } else {
            unit.round(Format.EXTENDED, negative, real.exponent, real.significand - 1, -1);
        }
    }

    /** r = 2^a - 1; outside of -1 to 1 a itself. */
    public static void exponential(FloatUnit unit) {
        Real a = unit.a;
        if (unit.nan()) {
            return;
        }
        if (a.kind == Real.INFINITE) {
            if (a.negative) {
                unit.r.setInteger(-1);
            } else {
                unit.r.set(a);
            }
            return;
        }
        if (denormal(unit, a.denormal)) {
            return;
        }
        if (a.kind == Real.ZERO || a.exponent > 0 || a.exponent == 0 && a.significand != Long.MIN_VALUE) {
            unit.r.set(a);
        } else if (a.exponent == 0) {
            unit.r.setInteger(a.negative ? -1 : 1);
            if (a.negative) {
                unit.r.exponent = -1;
            }
        } else if (a.exponent < -FAR) {
            BigInteger product = Series.unsigned(a.significand).multiply(Series.LN2);
            deliver(unit, product, Series.BITS + 63 - a.exponent, a.negative);
        } else {
            int scale = EXTRA - a.exponent;
            BigInteger x = fixed(a, scale);
            BigInteger t = Series.multiply(a.negative ? x.negate() : x, Series.ln2(scale), scale);
            deliver(unit, Series.exponentialLessOne(t, scale), scale, false);
        }
    }

    /** r = b * log2(a), or b * log2(a + 1). */
    public static void logarithm(FloatUnit unit, boolean plusOne) {
        if (unit.nans()) {
            return;
        }
        if (plusOne) {
            logarithmPlusOne(unit);
        } else {
            logarithm(unit);
        }
    }

    private static void logarithm(FloatUnit unit) {
        Real a = unit.a;
        Real b = unit.b;
        if (a.negative && a.kind != Real.ZERO) {
            invalid(unit);
            return;
        }
        if (a.kind == Real.ZERO) {
            if (b.kind == Real.ZERO) {
                invalid(unit);
                return;
            }
            unit.flags |= b.kind == Real.FINITE ? FloatUnit.DIVIDE : 0;
            if (!unit.blocked()) {
                unit.r.setInfinite(!b.negative);
            }
            return;
        }
        boolean one = a.kind == Real.FINITE && a.exponent == 0 && a.significand == Long.MIN_VALUE;
        if (a.kind == Real.INFINITE && b.kind == Real.ZERO || one && b.kind == Real.INFINITE) {
            invalid(unit);
            return;
        }
        if (denormal(unit, a.denormal || b.denormal)) {
            return;
        }
        boolean below = a.kind == Real.FINITE && a.exponent < 0;
        if (a.kind == Real.INFINITE || b.kind == Real.INFINITE) {
            unit.r.setInfinite(b.negative != below);
        } else if (one || b.kind == Real.ZERO) {
            unit.r.setZero(b.negative != below);
        } else if (a.significand == Long.MIN_VALUE) {
            unit.a.setInteger(a.exponent);
            unit.multiply(Format.EXTENDED);
            unit.flags |= FloatUnit.INEXACT;
        } else {
            // The mantissa between 1/2 and 2, as near to 1 as it gets.
            boolean low = Long.compareUnsigned(a.significand, 0xB504_F333_F9DE_6484L) < 0;
            int power = low ? a.exponent : a.exponent + 1;
            int scale = EXTRA + 64;
            BigInteger unity = BigInteger.ONE.shiftLeft(scale);
            BigInteger m = Series.shift(Series.unsigned(a.significand), scale - (low ? 63 : 64));
            BigInteger ratio = m.subtract(unity).shiftLeft(scale).divide(m.add(unity));
            BigInteger log = Series.logarithmOfRatio(ratio, scale).shiftLeft(scale).divide(Series.ln2(scale));
            timesB(unit, log.add(BigInteger.valueOf(power).shiftLeft(scale)), scale);
        }
    }

    private static void timesB(FloatUnit unit, BigInteger value, int scale) {
        Real b = unit.b;
        deliver(unit, value.multiply(Series.unsigned(b.significand)), scale + 63 - b.exponent, b.negative);
    }

    private static void logarithmPlusOne(FloatUnit unit) {
        Real a = unit.a;
        Real b = unit.b;
        boolean invalid = a.kind == Real.INFINITE && (a.negative || b.kind == Real.ZERO)
                || a.kind == Real.ZERO && b.kind == Real.INFINITE;
        if (invalid) {
            invalid(unit);
            return;
        }
        if (denormal(unit, a.denormal || b.denormal)) {
            return;
        }
        boolean negative = a.negative != b.negative;
        if (a.kind == Real.INFINITE || b.kind == Real.INFINITE) {
            unit.r.setInfinite(negative);
        } else if (a.kind == Real.ZERO || b.kind == Real.ZERO) {
            unit.r.setZero(negative);
        } else if (a.exponent >= 0 || a.negative && a.exponent == -1) {
            // Outside of what the manual defines.
            unit.r.set(a);
        } else if (a.exponent < -FAR) {
            BigInteger quotient = Series.unsigned(a.significand).shiftLeft(2 * EXTRA).divide(Series.ln2(EXTRA));
            timesB(unit, a.negative ? quotient.negate() : quotient, EXTRA + 63 - a.exponent);
        } else {
            int scale = EXTRA - a.exponent;
            BigInteger magnitude = fixed(a, scale);
            BigInteger x = a.negative ? magnitude.negate() : magnitude;
            BigInteger ratio = x.shiftLeft(scale).divide(x.add(BigInteger.TWO.shiftLeft(scale)));
            BigInteger log = Series.logarithmOfRatio(ratio, scale).shiftLeft(scale).divide(Series.ln2(scale));
            timesB(unit, log, scale);
        }
    }

    /** r = the angle of the point (a, b). */
    public static void arcTangent(FloatUnit unit) {
        Real a = unit.a;
        Real b = unit.b;
        if (unit.nans() || denormal(unit, a.denormal || b.denormal)) {
            return;
        }
        if (b.kind == Real.ZERO && !a.negative || a.kind == Real.INFINITE && b.kind != Real.INFINITE && !a.negative) {
            unit.r.setZero(b.negative);
            return;
        }
        if (b.kind == Real.INFINITE && a.kind == Real.INFINITE) {
            deliver(unit, Series.PI.multiply(BigInteger.valueOf(a.negative ? 3 : 1)), Series.BITS + 2, b.negative);
        } else if (b.kind == Real.ZERO || a.kind == Real.INFINITE) {
            deliver(unit, Series.PI, Series.BITS, b.negative);
        } else if (b.kind == Real.INFINITE || a.kind == Real.ZERO) {
            deliver(unit, Series.PI, Series.BITS + 1, b.negative);
        } else {
            arcTangentFinite(unit);
        }
    }

    private static void arcTangentFinite(FloatUnit unit) {
        Real a = unit.a;
        Real b = unit.b;
        int distance = b.exponent - a.exponent;
        if (distance < -FAR && !a.negative) {
            unit.r.set(a);
            a.set(b);
            b.set(unit.r);
            unit.divide(Format.EXTENDED);
            unit.flags |= FloatUnit.INEXACT;
            return;
        }
        if (Math.abs(distance) > FAR) {
            boolean flat = distance < 0;
            BigInteger angle = Series.shift(Series.PI, EXTRA * 2 - Series.BITS - (flat ? 0 : 1));
            boolean less = flat || !a.negative;
            deliver(unit, less ? angle : angle.add(BigInteger.ONE), EXTRA * 2, b.negative);
            return;
        }
        int scale = EXTRA + Math.abs(distance);
        boolean steep = distance > 0
                || distance == 0 && Long.compareUnsigned(b.significand, a.significand) > 0;
        Real over = steep ? a : b;
        Real under = steep ? b : a;
        BigInteger ratio = Series.shift(Series.unsigned(over.significand), scale + over.exponent - under.exponent)
                .divide(Series.unsigned(under.significand));
        BigInteger angle = Series.arcTangent(ratio, scale);
        BigInteger pi = Series.shift(Series.PI, scale - Series.BITS);
        if (steep) {
            angle = pi.shiftRight(1).subtract(angle);
        }
        if (a.negative) {
            angle = pi.subtract(angle);
        }
        deliver(unit, angle, scale, b.negative);
    }

    /** Deals with what is not a finite number other than 0; true if that was all. {@code even}: the function of 0 is 1. */
    private static boolean special(FloatUnit unit, boolean even) {
        Real a = unit.a;
        if (unit.nan()) {
            return true;
        }
        if (a.kind == Real.INFINITE) {
            invalid(unit);
            return true;
        }
        if (denormal(unit, a.denormal)) {
            return true;
        }
        if (a.kind == Real.ZERO) {
            if (even) {
                unit.r.setInteger(1);
            } else {
                unit.r.set(a);
            }
            return true;
        }
        return false;
    }

    public static void sine(FloatUnit unit) {
        if (special(unit, false)) {
            return;
        }
        if (unit.a.exponent < -FAR) {
            almost(unit, unit.a, true);
        } else {
            new Angle(unit.a).deliverSine(unit);
        }
    }

    public static void cosine(FloatUnit unit) {
        if (special(unit, true)) {
            return;
        }
        if (unit.a.exponent < -FAR) {
            unit.b.setInteger(1);
            almost(unit, unit.b, true);
        } else {
            new Angle(unit.a).deliverCosine(unit);
        }
    }

    /** r = sine, b = cosine. */
    public static void sineAndCosine(FloatUnit unit) {
        cosine(unit);
        boolean nothing = unit.r.isNan() || unit.blocked();
        Real cosine = new Real();
        cosine.set(unit.r);
        if (!nothing) {
            sine(unit);
        }
        unit.b.set(cosine);
    }

    public static void tangent(FloatUnit unit) {
        if (special(unit, false)) {
            return;
        }
        if (unit.a.exponent < -FAR) {
            almost(unit, unit.a, false);
        } else {
            new Angle(unit.a).deliverTangent(unit);
        }
    }

    /** An argument reduced by multiples of a quarter turn. */
    private static final class Angle {
        private final int scale;
        private final int quadrant;
        private final BigInteger rest;
        private final boolean negative;

        Angle(Real real) {
            scale = EXTRA + Math.max(100, -real.exponent);
            BigInteger x = fixed(real, scale);
            BigInteger quarter = Series.shift(Series.PI66, scale - 67);
            BigInteger turns = x.add(quarter.shiftRight(1)).divide(quarter);
            quadrant = turns.intValue() & 3;
            rest = x.subtract(turns.multiply(quarter));
            negative = real.negative;
        }

        private BigInteger sineOfRest() {
            return Series.sine(rest, scale);
        }

        private BigInteger cosineOfRest() {
            return Series.cosine(rest, scale);
        }

        void deliverSine(FloatUnit unit) {
            BigInteger value = (quadrant & 1) == 0 ? sineOfRest() : cosineOfRest();
            deliver(unit, value, scale, negative != quadrant >= 2);
        }

        void deliverCosine(FloatUnit unit) {
            BigInteger value = (quadrant & 1) == 0 ? cosineOfRest() : sineOfRest();
            deliver(unit, value, scale, quadrant == 1 || quadrant == 2);
        }

        void deliverTangent(FloatUnit unit) {
            boolean even = (quadrant & 1) == 0;
            BigInteger over = even ? sineOfRest() : cosineOfRest();
            BigInteger under = even ? cosineOfRest() : sineOfRest();
            deliver(unit, over.shiftLeft(scale).divide(under), scale, negative == even);
            if (even) {
                unit.r.negative = over.signum() < 0 != negative;
            } else {
                unit.r.negative = under.signum() < 0 == negative;
            }
        }
    }
}
