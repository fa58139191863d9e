package org.ringdom.x86.interp;

/**
 * RCPPS and RSQRTPS as Intel's processors approximate them: the reciprocal of the middle of the interval that the highest
 * bits name, rounded to 12 bits. No exceptions; denormal operands count as 0 whatever MXCSR says.
 */
final class Reciprocal {
    private static final int SIGN = 0x8000_0000;
    private static final int INFINITY = 0x7F80_0000;
    private static final int QUIET = 0x0040_0000;
    private static final int INDEFINITE = 0xFFC0_0000;

    private Reciprocal() {
    }

    static int of(int bits) {
        int exponent = bits >> 23 & 0xFF;
        int sign = bits & SIGN;
        if (exponent == 0xFF) {
            return (bits & 0x7F_FFFF) != 0 ? bits | QUIET : sign;
        }
        if (exponent == 0) {
            return sign | INFINITY;
        }
        double middle = 1 + ((bits >> 12 & 0x7FF) + 0.5) / 2048;
        // 2 to 4096 steps of 1/8192, exactly a float with 12 bits.
        double reciprocal = Math.floor(8192 / middle + 0.5) / 8192;
        int result = Float.floatToRawIntBits((float) reciprocal);
        int newExponent = (result >> 23) + 127 - exponent;
        // Tiny results are 0.
        return newExponent <= 0 ? sign : sign | newExponent << 23 | result & 0x7F_FFFF;
    }

    static int ofRoot(int bits) {
        int exponent = bits >> 23 & 0xFF;
        int sign = bits & SIGN;
        if (exponent == 0xFF && (bits & 0x7F_FFFF) != 0) {
            return bits | QUIET;
        }
        if (exponent == 0) {
            return sign | INFINITY;
        }
        if (sign != 0) {
            return INDEFINITE;
        }
        if (exponent == 0xFF) {
            return 0;
        }
        boolean odd = (exponent & 1) == 0;
        double middle = (1 + ((bits >> 13 & 0x3FF) + 0.5) / 1024) * (odd ? 2 : 1);
        double root = Math.floor(8192 / Math.sqrt(middle) + 0.5) / 8192;
        int halved = (exponent - 127 - (odd ? 1 : 0)) / 2;
        return Float.floatToRawIntBits((float) root) - (halved << 23);
    }
}
