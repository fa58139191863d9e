package org.ringdom.x86.fp;

/** A binary floating-point format, or the 80-bit format with its precision reduced by the x87 control word. */
public enum Format {
    SINGLE(32, 24, 127), DOUBLE(64, 53, 1023), EXTENDED(80, 64, 16383), EXTENDED53(80, 53, 16383), EXTENDED24(80, 24,
            16383);

    /** Bits in memory. */
    public final int bits;
    /** Bits of the significand. */
    public final int precision;
    /** Exponents of normal numbers; the largest is the bias as well. */
    public final int maxExponent;
    public final int minExponent;

    Format(int bits, int precision, int maxExponent) {
        this.bits = bits;
        this.precision = precision;
        this.maxExponent = maxExponent;
        this.minExponent = 1 - maxExponent;
    }
}
