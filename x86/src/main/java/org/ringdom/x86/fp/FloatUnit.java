package org.ringdom.x86.fp;

/**
 * Floating-point arithmetic as x87 and SSE do it: the operands lie in {@link #a} and {@link #b}, the result in {@link #r},
 * the exceptions in {@link #flags}. One per CPU; its thread is the CPU's thread. Nothing is allocated.
 */
public final class FloatUnit extends FloatModes {
    /** What x87 adds to or takes from an exponent when an overflow or underflow is not masked. */
    private static final int WRAP = 24576;
    private static final long TOP = 1L << 63;

    public final Real a = new Real();
    public final Real b = new Real();
    public final Real r = new Real();
    private long hi;
    private long lo;

    private void invalid() {
        flags |= INVALID;
        r.setIndefinite();
    }

    /** Deals with NaNs among both operands; true if there was one, and the result is set. */
    public boolean nans() {
        if (a.kind == Real.UNSUPPORTED || b.kind == Real.UNSUPPORTED) {
            invalid();
            return true;
        }
        if (!a.isNan() && !b.isNan()) {
            return false;
        }
        if (a.kind == Real.SIGNALLING || b.kind == Real.SIGNALLING) {
            flags |= INVALID;
        }
        r.set(x87 ? x87Nan() : a.isNan() ? a : b);
        r.quiet();
        return true;
    }

    private Real x87Nan() {
        if (!a.isNan() || !b.isNan()) {
            return a.isNan() ? a : b;
        }
        if (a.kind != b.kind) {
            return a.kind == Real.QUIET ? a : b;
        }
        int order = Long.compareUnsigned(a.significand, b.significand);
        return order > 0 || order == 0 && !a.negative ? a : b;
    }

    /** Deals with a NaN in operand a alone. */
    public boolean nan() {
        if (a.kind == Real.UNSUPPORTED) {
            invalid();
            return true;
        }
        if (!a.isNan()) {
            return false;
        }
        if (a.kind == Real.SIGNALLING) {
            flags |= INVALID;
        }
        r.set(a);
        r.quiet();
        return true;
    }

    private boolean denormals() {
        if (a.denormal || b.denormal) {
            flags |= DENORMAL;
        }
        return blocked();
    }

    /** r = a + b. */
    public void add(Format format) {
        addSigned(format, b.negative);
    }

    /** r = a - b. */
    public void subtract(Format format) {
        addSigned(format, !b.negative);
    }

    private void addSigned(Format format, boolean negativeB) {
        if (nans()) {
            return;
        }
        if (a.kind == Real.INFINITE && b.kind == Real.INFINITE && a.negative != negativeB) {
            invalid();
            return;
        }
        if (denormals()) {
            return;
        }
        if (a.kind == Real.INFINITE || b.kind == Real.INFINITE) {
            r.setInfinite(a.kind == Real.INFINITE ? a.negative : negativeB);
        } else if (b.kind == Real.ZERO) {
            if (a.kind == Real.ZERO) {
                r.setZero(a.negative == negativeB ? a.negative : rounding == DOWN);
            } else {
                round(format, a.negative, a.exponent, a.significand, 0);
            }
        } else if (a.kind == Real.ZERO) {
            round(format, negativeB, b.exponent, b.significand, 0);
        } else {
            addFinite(format, negativeB);
        }
    }

    private void addFinite(Format format, boolean negativeB) {
        boolean swap = a.exponent < b.exponent
                || a.exponent == b.exponent && Long.compareUnsigned(a.significand, b.significand) < 0;
        Real large = swap ? b : a;
        Real small = swap ? a : b;
        boolean sign = swap ? negativeB : a.negative;
        hi = small.significand;
        lo = 0;
        shiftRight(large.exponent - small.exponent);
        int exponent = large.exponent;
        if (a.negative == negativeB) {
            long sum = large.significand + hi;
            if (Long.compareUnsigned(sum, hi) < 0) {
                lo = lo >>> 1 | lo & 1 | sum << 63;
                sum = sum >>> 1 | TOP;
                exponent++;
            }
            round(format, sign, exponent, sum, lo);
            return;
        }
        long low = -lo;
        long high = large.significand - hi - (lo != 0 ? 1 : 0);
        if ((high | low) == 0) {
            r.setZero(rounding == DOWN);
            return;
        }
        int shift = high != 0 ? Long.numberOfLeadingZeros(high) : 64 + Long.numberOfLeadingZeros(low);
        if (shift >= 64) {
            high = low << shift - 64;
            low = 0;
        } else if (shift > 0) {
            high = high << shift | low >>> 64 - shift;
            low <<= shift;
        }
        round(format, sign, exponent - shift, high, low);
    }

    /** Shifts hi:lo right; what falls out stays as the lowest bit. */
    private void shiftRight(int count) {
        if (count == 0) {
            return;
        }
        if (count < 64) {
            lo = lo >>> count | hi << 64 - count | (lo << 64 - count != 0 ? 1 : 0);
            hi >>>= count;
        } else if (count < 128) {
            int rest = count - 64;
            long lost = rest == 0 ? lo : lo | hi << 64 - rest;
            lo = hi >>> rest | (lost != 0 ? 1 : 0);
            hi = 0;
        } else {
            lo = (hi | lo) != 0 ? 1 : 0;
            hi = 0;
        }
    }

    /** r = a * b. */
    public void multiply(Format format) {
        if (nans()) {
            return;
        }
        boolean sign = a.negative != b.negative;
        boolean infinite = a.kind == Real.INFINITE || b.kind == Real.INFINITE;
        boolean zero = a.kind == Real.ZERO || b.kind == Real.ZERO;
        if (infinite && zero) {
            invalid();
        } else if (!denormals()) {
            if (infinite) {
                r.setInfinite(sign);
            } else if (zero) {
                r.setZero(sign);
            } else {
                multiplyFinite(format, sign);
            }
        }
    }

    private void multiplyFinite(Format format, boolean sign) {
        long high = Math.unsignedMultiplyHigh(a.significand, b.significand);
        long low = a.significand * b.significand;
        int exponent = a.exponent + b.exponent + 1;
        if (high >= 0) {
            high = high << 1 | low >>> 63;
            low <<= 1;
            exponent--;
        }
        round(format, sign, exponent, high, low);
    }

    /** r = a / b. */
    public void divide(Format format) {
        if (nans()) {
            return;
        }
        boolean sign = a.negative != b.negative;
        if (a.kind == b.kind && a.kind != Real.FINITE) {
            invalid();
            return;
        }
        if (b.kind == Real.ZERO && a.kind == Real.FINITE) {
            flags |= DIVIDE;
            r.setInfinite(sign);
            return;
        }
        if (denormals()) {
            return;
        }
        if (a.kind == Real.INFINITE || b.kind == Real.ZERO) {
            r.setInfinite(sign);
        } else if (a.kind == Real.ZERO || b.kind == Real.INFINITE) {
            r.setZero(sign);
        } else {
            divideFinite(format, sign);
        }
    }

    private void divideFinite(Format format, boolean sign) {
        boolean smaller = Long.compareUnsigned(a.significand, b.significand) < 0;
        long high = smaller ? a.significand : a.significand >>> 1;
        long low = smaller ? 0 : a.significand << 63;
        long quotient = Wide.divide(high, low, b.significand);
        long rest = low - quotient * b.significand;
        long fraction = 0;
        if (rest != 0) {
            long twice = rest << 1;
            boolean half = rest < 0 || Long.compareUnsigned(twice, b.significand) >= 0;
            fraction = (half ? TOP : 0) | (half && rest > 0 && twice == b.significand ? 0 : 1);
        }
        round(format, sign, a.exponent - b.exponent - (smaller ? 1 : 0), quotient, fraction);
    }

    /** r = square root of a. */
    public void squareRoot(Format format) {
        if (nan()) {
            return;
        }
        if (a.kind == Real.ZERO || a.kind == Real.INFINITE && !a.negative) {
            r.set(a);
            return;
        }
        if (a.negative) {
            invalid();
            return;
        }
        if (a.denormal) {
            flags |= DENORMAL;
            if (blocked()) {
                return;
            }
        }
        boolean odd = (a.exponent & 1) != 0;
        long high = odd ? a.significand : a.significand >>> 1;
        long low = odd ? 0 : a.significand << 63;
        long root = Wide.squareRoot(high, low);
        long squareHigh = Math.unsignedMultiplyHigh(root, root);
        long squareLow = root * root;
        long restLow = low - squareLow;
        long restHigh = high - squareHigh - (Long.compareUnsigned(low, squareLow) < 0 ? 1 : 0);
        boolean half = restHigh != 0 || Long.compareUnsigned(restLow, root) > 0;
        long fraction = (restHigh | restLow) == 0 ? 0 : half ? TOP | 1 : 1;
        round(format, false, a.exponent >> 1, root, fraction);
    }

    /** -1, 0 or 1 as a is less than, equal to or greater than b; neither may be a NaN. */
    public int compare() {
        if (a.kind == Real.ZERO && b.kind == Real.ZERO) {
            return 0;
        }
        int signA = a.kind == Real.ZERO ? 0 : a.negative ? -1 : 1;
        int signB = b.kind == Real.ZERO ? 0 : b.negative ? -1 : 1;
        if (signA != signB) {
            return Integer.compare(signA, signB);
        }
        int order = Integer.compare(a.kind, b.kind);
        if (order == 0 && a.kind == Real.FINITE) {
            order = Integer.compare(a.exponent, b.exponent);
            order = order != 0 ? order : Long.compareUnsigned(a.significand, b.significand);
        }
        return order * signA;
    }

    /** r = a, rounded to a format. */
    public void convert(Format format) {
        if (nan()) {
            return;
        }
        if (a.denormal) {
            flags |= DENORMAL;
            if (blocked()) {
                return;
            }
        }
        roundA(format);
    }

    /** r = a, rounded to a format; a is no NaN, and that it is denormal does not matter. */
    public void roundA(Format format) {
        if (a.kind == Real.FINITE) {
            round(format, a.negative, a.exponent, a.significand, 0);
        } else {
            r.set(a);
        }
    }

    /** Whether a magnitude that ends in the bits {@code rest} of {@code 2^bits} becomes larger. */
    private boolean away(boolean negative, boolean odd, long rest, boolean more, int bits) {
        return switch (rounding) {
            case NEAREST -> {
                long half = 1L << bits - 1;
                int order = Long.compareUnsigned(rest, half);
                yield order > 0 || order == 0 && (more || odd);
            }
            case DOWN -> negative && (rest != 0 || more);
            case UP -> !negative && (rest != 0 || more);
            default -> false;
        };
    }

    /** Rounds hi:lo at {@code precision} bits of hi; true if it was inexact. A carry leaves 0 in hi. */
    private boolean roundBits(boolean negative, int precision) {
        int drop = 64 - precision;
        long unit = 1L << drop;
        boolean inexact;
        if (drop == 0) {
            inexact = lo != 0;
            roundedUp = away(negative, (hi & 1) != 0, lo, false, 64);
        } else {
            long rest = hi & unit - 1;
            inexact = (rest | lo) != 0;
            roundedUp = away(negative, (hi & unit) != 0, rest, lo != 0, drop);
            hi &= -unit;
        }
        if (roundedUp) {
            hi += unit;
        }
        return inexact;
    }

    /** r = the number with a significand of 128 bits (highest bit set), rounded; sets the flags. */
    public void round(Format format, boolean negative, int exponent, long high, long low) {
        hi = high;
        lo = low;
        boolean inexact = roundBits(negative, format.precision);
        int rounded = exponent;
        if (hi == 0) {
            hi = TOP;
            rounded++;
        }
        if (rounded > format.maxExponent) {
            overflow(format, negative, rounded, inexact);
        } else if (rounded < format.minExponent) {
            underflow(format, negative, exponent, high, low, rounded, inexact);
        } else {
            r.set(Real.FINITE, negative, rounded, hi);
            flags |= inexact ? INEXACT : 0;
        }
    }

    private void overflow(Format format, boolean negative, int exponent, boolean inexact) {
        flags |= OVERFLOW;
        if ((masks & OVERFLOW) == 0) {
            if (exponent - WRAP > format.maxExponent && x87) {
                flags |= INEXACT;
                roundedUp = true;
                r.setInfinite(negative);
                return;
            }
            flags |= inexact ? INEXACT : 0;
            r.set(Real.FINITE, negative, exponent - WRAP, hi);
            return;
        }
        flags |= INEXACT;
        boolean toInfinity = rounding == NEAREST || rounding == (negative ? DOWN : UP);
        roundedUp = toInfinity;
        if (toInfinity) {
            r.setInfinite(negative);
        } else {
            r.set(Real.FINITE, negative, format.maxExponent, -1L << 64 - format.precision);
        }
    }

    private void underflow(Format format, boolean negative, int exponent, long high, long low, int rounded,
            boolean inexact) {
        if ((masks & UNDERFLOW) == 0) {
            if (rounded + WRAP < format.minExponent && x87) {
                flags |= UNDERFLOW | INEXACT;
                roundedUp = false;
                r.setZero(negative);
                return;
            }
            flags |= UNDERFLOW | (inexact ? INEXACT : 0);
            r.set(Real.FINITE, negative, rounded + WRAP, hi);
            return;
        }
        if (flushToZero) {
            flags |= UNDERFLOW | INEXACT;
            r.setZero(negative);
            return;
        }
        hi = high;
        lo = low;
        shiftRight(format.minExponent - exponent);
        if (roundBits(negative, format.precision)) {
            flags |= UNDERFLOW | INEXACT;
        }
        if (hi == 0) {
            r.setZero(negative);
        } else {
            r.set(Real.FINITE, negative, format.minExponent, hi);
        }
    }

    /** The rounded integer nearest to a, in {@link #integer}; false if its magnitude needs more than 64 bits. */
    public boolean toInteger(int mode) {
        inexactInteger = false;
        roundedUp = false;
        if (a.kind == Real.ZERO) {
            integer = 0;
            return true;
        }
        if (a.kind != Real.FINITE || a.exponent > 63) {
            return false;
        }
        hi = a.significand;
        lo = 0;
        shiftRight(63 - a.exponent);
        int before = rounding;
        rounding = mode;
        inexactInteger = lo != 0;
        roundedUp = away(a.negative, (hi & 1) != 0, lo, false, 64);
        rounding = before;
        integer = hi + (roundedUp ? 1 : 0);
        return !roundedUp || integer != 0;
    }

    /** Magnitude that {@link #toInteger} found. */
    public long integer;
    public boolean inexactInteger;

    /**
     * a as a signed integer of {@code bits} bits, rounded by {@code mode}; sets INVALID and gives the smallest integer if it does not fit,
     * else INEXACT if it was rounded.
     */
    public long toSigned(int bits, int mode) {
        long least = -1L << bits - 1;
        boolean fits = !a.isNan() && toInteger(mode)
                && Long.compareUnsigned(integer, a.negative ? -least : ~least) <= 0;
        if (!fits) {
            roundedUp = false;
            flags |= INVALID;
            return least;
        }
        flags |= inexactInteger ? INEXACT : 0;
        return a.negative ? -integer : integer;
    }

    /** r = a rounded to an integer; sets INEXACT if that changed it. */
    public void integral(int mode) {
        if (a.kind != Real.FINITE || a.exponent >= 63) {
            r.set(a);
            r.denormal = false;
            return;
        }
        toInteger(mode);
        flags |= inexactInteger ? INEXACT : 0;
        if (integer == 0) {
            r.setZero(a.negative);
        } else {
            int shift = Long.numberOfLeadingZeros(integer);
            r.set(Real.FINITE, a.negative, 63 - shift, integer << shift);
        }
    }
}
