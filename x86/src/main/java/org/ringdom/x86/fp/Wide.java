package org.ringdom.x86.fp;

/** Arithmetic on unsigned numbers of 128 bits. */
final class Wide {
    private static final long LOW = 0xFFFF_FFFFL;

    private Wide() {
    }

    /** Quotient of high:low and a divisor whose highest bit is set and that is greater than high. */
    static long divide(long high, long low, long divisor) {
        long d1 = divisor >>> 32;
        long d0 = divisor & LOW;
        long q1 = digit(high, low >>> 32, d1, d0);
        long rest = (high << 32 | low >>> 32) - q1 * divisor;
        long q0 = digit(rest, low & LOW, d1, d0);
        return (q1 << 32) + q0;
    }

    /** One digit of 32 bits: (rest * 2^32 + next) / (d1 * 2^32 + d0). */
    private static long digit(long rest, long next, long d1, long d0) {
        long q = Long.divideUnsigned(rest, d1);
        long r = rest - q * d1;
        while (q > LOW || Long.compareUnsigned(q * d0, r << 32 | next) > 0) {
            q--;
            r += d1;
            if (r > LOW) {
                break;
            }
        }
        return q;
    }

    /** Largest root whose square is at most high:low, which is at least 2^126. */
    static long squareRoot(long high, long low) {
        double estimate = Math.sqrt((high >>> 11) * 0x1p75);
        long root = estimate >= 0x1p64 ? -1 : unsigned(estimate);
        // One step of Newton's method makes 50 good bits 64, give or take one.
        if (Long.compareUnsigned(root, high) > 0) {
            long quotient = divide(high, low, root);
            root = (root & quotient) + ((root ^ quotient) >>> 1);
        }
        while (exceeds(root, high, low)) {
            root--;
        }
        while (root != -1 && !exceeds(root + 1, high, low)) {
            root++;
        }
        return root;
    }

    private static long unsigned(double value) {
        return value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
    }

    private static boolean exceeds(long root, long high, long low) {
        long squareHigh = Math.unsignedMultiplyHigh(root, root);
        int order = Long.compareUnsigned(squareHigh, high);
        return order > 0 || order == 0 && Long.compareUnsigned(root * root, low) > 0;
    }
}
