package org.ringdom.x86.fp;

/** The packed decimal format of FBLD and FBSTP: 18 digits of 4 bits, and a sign. */
public final class Decimal {
    /** Largest number. */
    public static final long MOST = 999_999_999_999_999_999L;
    public static final long INDEFINITE_LOW = 0xC000_0000_0000_0000L;
    public static final int INDEFINITE_HIGH = 0xFFFF;

    private Decimal() {
    }

    /** The number; the sign is not looked at, and digits above 9 count what they are. */
    public static long value(long low, int high) {
        long value = 0;
        for (int i = 1; i >= 0; i--) {
            value = value * 10 + (high >> 4 * i & 0xF);
        }
        for (int i = 15; i >= 0; i--) {
            value = value * 10 + (low >>> 4 * i & 0xF);
        }
        return value;
    }

    /** The low 16 digits. */
    public static long low(long value) {
        long rest = value;
        long digits = 0;
        for (int i = 0; i < 16; i++) {
            digits |= rest % 10 << 4 * i;
            rest /= 10;
        }
        return digits;
    }

    /** The high 2 digits. */
    public static int high(long value) {
        int rest = (int) (value / 10_000_000_000_000_000L);
        return rest / 10 << 4 | rest % 10;
    }
}
