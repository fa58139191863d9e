package org.ringdom.x86.fp;

/** FPREM, FPREM1 and FSCALE. */
public final class Remainder {
    /** Instead of a quotient: the operands' exponents are too far apart for one step. */
    public static final int PARTIAL = -1;
    /** Instead of a quotient: there is none. */
    public static final int NONE = -2;

    private Remainder() {
    }

    /** r = a - q * b; the low three bits of q, or one of the above. */
    public static int remainder(FloatUnit unit, boolean nearest) {
        Real a = unit.a;
        Real b = unit.b;
        if (unit.nans()) {
            return NONE;
        }
        if (a.kind == Real.INFINITE || b.kind == Real.ZERO) {
            unit.flags |= FloatUnit.INVALID;
            unit.r.setIndefinite();
            return NONE;
        }
        unit.flags |= a.denormal || b.denormal ? FloatUnit.DENORMAL : 0;
        if (unit.blocked()) {
            return NONE;
        }
        int distance = a.exponent - b.exponent;
        if (a.kind == Real.ZERO || b.kind == Real.INFINITE || distance < (nearest ? -1 : 0)) {
            unit.roundA(Format.EXTENDED);
            return 0;
        }
        if (distance >= 64) {
            int steps = distance & 31 | 32;
            reduce(unit, steps);
            deliver(unit, a.negative, a.exponent - steps, unit.integer);
            return PARTIAL;
        }
        return reduceFully(unit, distance, nearest);
    }

    /** a's significand times 2^steps divided by b's: the quotient's low bits; the remainder in unit.integer. */
    private static long reduce(FloatUnit unit, int steps) {
        long divisor = unit.b.significand;
        long rest = unit.a.significand;
        long quotient = 0;
        if (Long.compareUnsigned(rest, divisor) >= 0) {
            rest -= divisor;
            quotient = 1;
        }
        for (int i = 0; i < steps; i++) {
            boolean carry = rest < 0;
            rest <<= 1;
            quotient <<= 1;
            if (carry || Long.compareUnsigned(rest, divisor) >= 0) {
                rest -= divisor;
                quotient |= 1;
            }
        }
        unit.integer = rest;
        return quotient;
    }

    private static void deliver(FloatUnit unit, boolean negative, int exponent, long rest) {
        if (rest == 0) {
            unit.r.setZero(unit.a.negative);
            return;
        }
        int shift = Long.numberOfLeadingZeros(rest);
        unit.round(Format.EXTENDED, negative, exponent - shift, rest << shift, 0);
    }

    private static int reduceFully(FloatUnit unit, int distance, boolean nearest) {
        Real a = unit.a;
        Real b = unit.b;
        long divisor = b.significand;
        if (distance < 0) {
            // a is less than b, and it matters whether it is more than half of it.
            if (Long.compareUnsigned(a.significand, divisor) <= 0) {
                unit.roundA(Format.EXTENDED);
                return 0;
            }
            deliver(unit, !a.negative, b.exponent - 1, divisor - a.significand + divisor);
            return 1;
        }
        long quotient = reduce(unit, distance);
        long rest = unit.integer;
        boolean more = rest < 0 || Long.compareUnsigned(rest << 1, divisor) > 0;
        boolean half = rest > 0 && rest << 1 == divisor;
        if (nearest && (more || half && (quotient & 1) != 0)) {
            deliver(unit, !a.negative, b.exponent, divisor - rest);
            quotient++;
        } else {
            deliver(unit, a.negative, b.exponent, rest);
        }
        return (int) quotient & 7;
    }

    /** r = a * 2^(b truncated). */
    public static void scale(FloatUnit unit) {
        Real a = unit.a;
        Real b = unit.b;
        if (unit.nans()) {
            return;
        }
        boolean wrong = b.kind == Real.INFINITE
                && (b.negative ? a.kind == Real.INFINITE : a.kind == Real.ZERO);
        if (wrong) {
            unit.flags |= FloatUnit.INVALID;
            unit.r.setIndefinite();
            return;
        }
        unit.flags |= a.denormal || b.denormal ? FloatUnit.DENORMAL : 0;
        if (unit.blocked()) {
            return;
        }
        if (a.kind != Real.FINITE) {
            unit.r.set(a);
        } else if (b.kind == Real.INFINITE) {
            if (b.negative) {
                unit.r.setZero(a.negative);
            } else {
                unit.r.setInfinite(a.negative);
            }
        } else {
            int by = 0;
            if (b.kind == Real.FINITE && b.exponent >= 0) {
                by = b.exponent > 16 ? 1 << 17 : (int) (b.significand >>> 63 - b.exponent);
            }
            unit.round(Format.EXTENDED, a.negative, a.exponent + (b.negative ? -by : by), a.significand, 0);
        }
    }
}
