package org.ringdom.x86.fp;

/**
 * A floating-point number taken apart: {@code significand * 2^(exponent - 63)}, with the significand's highest bit set if
 * the number is finite and not 0. Mutable, so that arithmetic allocates nothing.
 */
public final class Real {
    public static final int ZERO = 0;
    public static final int FINITE = 1;
    public static final int INFINITE = 2;
    /** NaN; the significand has the layout of the 80-bit format. */
    public static final int QUIET = 3;
    public static final int SIGNALLING = 4;
    /** An 80-bit pattern that means nothing: every operation finds it invalid. */
    public static final int UNSUPPORTED = 5;

    private static final long TOP = 1L << 63;
    private static final long QUIET_BIT = 1L << 62;

    public int kind;
    public boolean negative;
    public int exponent;
    public long significand;
    /** It was denormal in memory. */
    public boolean denormal;

    public boolean isNan() {
        return kind == QUIET || kind == SIGNALLING;
    }

    /** Takes over another number. */
    public void set(Real other) {
        set(other.kind, other.negative, other.exponent, other.significand);
        denormal = other.denormal;
    }

    void set(int newKind, boolean newNegative, int newExponent, long newSignificand) {
        kind = newKind;
        negative = newNegative;
        exponent = newExponent;
        significand = newSignificand;
        denormal = false;
    }

    public void setZero(boolean sign) {
        set(ZERO, sign, 0, 0);
    }

    public void setInfinite(boolean sign) {
        set(INFINITE, sign, 0, TOP);
    }

    /** The NaN that invalid operations give. */
    public void setIndefinite() {
        set(QUIET, true, 0, TOP | QUIET_BIT);
    }

    /** An integer; exact. */
    public void setInteger(long value) {
        if (value == 0) {
            setZero(false);
            return;
        }
        long magnitude = Math.abs(value);
        int shift = Long.numberOfLeadingZeros(magnitude);
        set(FINITE, value < 0, 63 - shift, magnitude << shift);
    }

    /** Takes a 64-bit or 32-bit format apart. */
    public void unpack(Format format, long bits) {
        int fractionBits = format.precision - 1;
        int exponentBits = format.bits - 1 - fractionBits;
        boolean sign = (bits >>> format.bits - 1 & 1) != 0;
        int biased = (int) (bits >>> fractionBits) & (1 << exponentBits) - 1;
        long fraction = bits << 64 - fractionBits;
        if (biased == (1 << exponentBits) - 1) {
            if (fraction == 0) {
                setInfinite(sign);
            } else {
                set(fraction < 0 ? QUIET : SIGNALLING, sign, 0, TOP | fraction >>> 1);
            }
        } else if (biased != 0) {
            set(FINITE, sign, biased - format.maxExponent, TOP | fraction >>> 1);
        } else if (fraction == 0) {
            setZero(sign);
        } else {
            int shift = Long.numberOfLeadingZeros(fraction);
            set(FINITE, sign, format.minExponent - 1 - shift, fraction << shift);
            denormal = true;
        }
    }

    /** Takes the 80-bit format apart. */
    public void unpackExtended(long bits, int signAndExponent) {
        boolean sign = (signAndExponent & 0x8000) != 0;
        int biased = signAndExponent & 0x7FFF;
        if (biased == 0x7FFF) {
            if (bits >= 0) {
                set(UNSUPPORTED, sign, 0, bits);
            } else if (bits == TOP) {
                setInfinite(sign);
            } else {
                set((bits & QUIET_BIT) != 0 ? QUIET : SIGNALLING, sign, 0, bits);
            }
        } else if (biased == 0) {
            if (bits == 0) {
                setZero(sign);
            } else {
                int shift = Long.numberOfLeadingZeros(bits);
                set(FINITE, sign, -16382 - shift, bits << shift);
                denormal = true;
            }
        } else if (bits >= 0) {
            set(UNSUPPORTED, sign, 0, bits);
        } else {
            set(FINITE, sign, biased - 16383, bits);
        }
    }

    /** Bits of a 64-bit or 32-bit format; a finite number has been rounded to it. */
    public long pack(Format format) {
        int fractionBits = format.precision - 1;
        long sign = negative ? 1L << format.bits - 1 : 0;
        long most = (long) (format.maxExponent * 2 + 1) << fractionBits;
        long fraction = significand << 1 >>> 64 - fractionBits;
        return switch (kind) {
            case ZERO -> sign;
            case INFINITE -> sign | most;
            case FINITE -> sign | fraction
                    | (significand < 0 ? (long) (exponent + format.maxExponent) << fractionBits : 0);
            default -> sign | most | fraction | 1L << fractionBits - 1;
        };
    }

    /** Sign and exponent in the 80-bit format. */
    public int packExponent() {
        int sign = negative ? 0x8000 : 0;
        return switch (kind) {
            case ZERO -> sign;
            case FINITE -> sign | (significand < 0 ? exponent + 16383 & 0x7FFF : 0);
            default -> sign | 0x7FFF;
        };
    }

    /** Turns a signalling NaN into a quiet one. */
    public void quiet() {
        kind = QUIET;
        significand |= QUIET_BIT;
    }
}
