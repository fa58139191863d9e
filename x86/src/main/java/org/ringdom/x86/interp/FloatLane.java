package org.ringdom.x86.interp;

import org.ringdom.x86.exception.Vector;
import org.ringdom.x86.fp.FloatUnit;
import org.ringdom.x86.fp.Format;
import org.ringdom.x86.fp.Real;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.VectorState;

/**
 * One lane of floating-point SSE.
 *
 * <p>With the usual MXCSR (round to nearest, everything masked, denormals kept) the host's own arithmetic gives the result,
 * as long as no operand is denormal or a NaN and the result is an ordinary number. Then the only possible exception is
 * INEXACT, and while its sticky flag is set nobody has to find out. All else goes through {@link FloatUnit}.
 */
final class FloatLane {
    static final int ADD = 0;
    static final int MUL = 1;
    static final int SUB = 2;
    static final int MIN = 3;
    static final int DIV = 4;
    static final int MAX = 5;
    static final int SQRT = 6;

    private static final int CONTROL = 0xFFC0;
    private static final int INEXACT = FloatUnit.INEXACT;
    private static final int DENORMALS_ARE_ZERO = 1 << 6;
    /** Below this the rest of an operation may not be a normal number. */
    private static final double SMALL = 0x1p-900;

    private FloatLane() {
    }

    /** Whether MXCSR's control bits are the usual ones. */
    static boolean usual(Cpu c) {
        return (c.vector.mxcsr & CONTROL) == (VectorState.MXCSR_DEFAULT & CONTROL);
    }

    static boolean inexactKnown(Cpu c) {
        return (c.vector.mxcsr & INEXACT) != 0;
    }

    static void setInexact(Cpu c) {
        c.vector.mxcsr |= INEXACT;
    }

    /** After the last lane: sets the sticky flags, raises #XM for what is not masked. */
    static void finish(Cpu c) {
        if (c.vector.unit.hasLaneFlags()) {
            raise(c, c.vector.unit.takeLaneFlags());
        }
    }

    private static void raise(Cpu c, int flags) {
        c.vector.mxcsr |= flags;
        if ((flags & ~(c.vector.mxcsr >> 7)) != 0) {
            throw c.fault.with(Vector.SIMD_FAULT, 0);
        }
    }

    private static boolean ordinary(double x) {
        double magnitude = Math.abs(x);
        return magnitude >= Double.MIN_NORMAL && magnitude <= Double.MAX_VALUE || x == 0;
    }

    private static boolean ordinary(float x) {
        float magnitude = Math.abs(x);
        return magnitude >= Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE || x == 0;
    }

    /** An operation on doubles. */
    static long doubles(Cpu c, int op, long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        if (usual(c) && ordinary(x) && ordinary(y)) {
            double r = switch (op) {
                case ADD -> x + y;
                case MUL -> x * y;
                case SUB -> x - y;
                case DIV -> x / y;
                case SQRT -> Math.sqrt(y);
                case MIN -> x < y ? x : y;
                default -> x > y ? x : y;
            };
            if (op == MIN || op == MAX) {
                return Double.doubleToRawLongBits(r);
            }
            double magnitude = Math.abs(r);
            boolean fine = magnitude >= 2 * Double.MIN_NORMAL && magnitude <= Double.MAX_VALUE
                    || r == 0 && zeroIsExact(op, x == 0 || y == 0, x == 0);
            if (fine && (inexactKnown(c) || exactness(c, op, x, y, r))) {
                return Double.doubleToRawLongBits(r);
            }
        }
        return slow(c, op, Format.DOUBLE, a, b);
    }

    /** Whether a result of 0 means that nothing was lost. */
    private static boolean zeroIsExact(int op, boolean anyZero, boolean firstZero) {
        return switch (op) {
            case MUL -> anyZero;
            case DIV -> firstZero;
            default -> true;
        };
    }

    /** Sets INEXACT if r was rounded; false if that can't be told here. */
    private static boolean exactness(Cpu c, int op, double x, double y, double r) {
        boolean inexact;
        switch (op) {
            case ADD, SUB -> {
                double addend = op == ADD ? y : -y;
                double virtual = r - x;
                double rest = x - (r - virtual) + (addend - virtual);
                if (Double.isNaN(rest)) {
                    return false;
                }
                inexact = rest != 0;
            }
            case MUL -> {
                if (r != 0 && Math.abs(r) < SMALL) {
                    return false;
                }
                inexact = r != 0 && Math.fma(x, y, -r) != 0;
            }
            case DIV -> {
                if (x != 0 && (Math.abs(x) < SMALL || Math.abs(y) > 0x1p1000 || Math.abs(x) > 0x1p1000)) {
                    return false;
                }
                inexact = x != 0 && Math.fma(r, y, -x) != 0;
            }
            default -> {
                if (y != 0 && y < SMALL) {
                    return false;
                }
                inexact = Math.fma(r, r, -y) != 0;
            }
        }
        if (inexact) {
            setInexact(c);
        }
        return true;
    }

    /** An operation on floats; the result's upper half is 0. */
    static long singles(Cpu c, int op, long a, long b) {
        float x = Float.intBitsToFloat((int) a);
        float y = Float.intBitsToFloat((int) b);
        if (usual(c) && ordinary(x) && ordinary(y)) {
            float r = switch (op) {
                case ADD -> x + y;
                case MUL -> x * y;
                case SUB -> x - y;
                case DIV -> x / y;
                case SQRT -> (float) Math.sqrt(y);
                case MIN -> x < y ? x : y;
                default -> x > y ? x : y;
            };
            if (op == MIN || op == MAX) {
                return Float.floatToRawIntBits(r) & 0xFFFF_FFFFL;
            }
            float magnitude = Math.abs(r);
            boolean fine = magnitude >= 2 * Float.MIN_NORMAL && magnitude <= Float.MAX_VALUE
                    || r == 0 && zeroIsExact(op, x == 0 || y == 0, x == 0);
            if (fine) {
                if (!inexactKnown(c) && inexact(op, x, y, r)) {
                    setInexact(c);
                }
                return Float.floatToRawIntBits(r) & 0xFFFF_FFFFL;
            }
        }
        return slow(c, op, Format.SINGLE, a & 0xFFFF_FFFFL, b & 0xFFFF_FFFFL);
    }

    private static boolean inexact(int op, float x, float y, float r) {
        return switch (op) {
            case ADD, SUB -> {
                double addend = op == ADD ? y : -y;
                double sum = x + addend;
                // The sum of two floats may need more than a double; then it needs more than a float as well.
                double virtual = sum - x;
                yield sum != r || x - (sum - virtual) + (addend - virtual) != 0;
            }
            case MUL -> (double) x * y != r;
            case DIV -> (double) r * y != x;
            default -> (double) r * r != y;
        };
    }

    /** Takes an operand apart; denormals are 0 if MXCSR says so. */
    static void unpack(Cpu c, Real into, Format format, long bits) {
        into.unpack(format, bits);
        if (into.denormal && (c.vector.mxcsr & DENORMALS_ARE_ZERO) != 0) {
            into.setZero(into.negative);
        }
    }

    static long slow(Cpu c, int op, Format format, long first, long second) {
        FloatUnit unit = c.vector.unit;
        unit.useMxcsr(c.vector.mxcsr);
        unpack(c, unit.a, format, op == SQRT ? second : first);
        unpack(c, unit.b, format, second);
        switch (op) {
            case ADD -> unit.add(format);
            case MUL -> unit.multiply(format);
            case SUB -> unit.subtract(format);
            case DIV -> unit.divide(format);
            case SQRT -> unit.squareRoot(format);
            default -> {
                return select(unit, op, format, first, second);
            }
        }
        unit.endLane();
        return unit.r.pack(format);
    }

    /** MIN and MAX: the second operand if they are equal or one is a NaN. */
    private static long select(FloatUnit unit, int op, Format format, long first, long second) {
        Real a = unit.a;
        Real b = unit.b;
        boolean chooseA = false;
        if (a.isNan() || b.isNan()) {
            unit.flags |= FloatUnit.INVALID;
        } else {
            unit.flags |= a.denormal || b.denormal ? FloatUnit.DENORMAL : 0;
            int order = unit.compare();
            chooseA = op == MIN ? order < 0 : order > 0;
        }
        unit.endLane();
        Real chosen = chooseA ? a : b;
        return chosen.kind == Real.ZERO ? chosen.pack(format) : chooseA ? first : second;
    }

    /** Greater 1, equal 0, less -1, unordered 2; {@code quiet}: a quiet NaN is not invalid. */
    static int compare(Cpu c, Format format, long first, long second, boolean quiet) {
        FloatUnit unit = c.vector.unit;
        unit.useMxcsr(c.vector.mxcsr);
        unpack(c, unit.a, format, first);
        unpack(c, unit.b, format, second);
        Real a = unit.a;
        Real b = unit.b;
        if (a.isNan() || b.isNan()) {
            boolean signalling = a.kind == Real.SIGNALLING || b.kind == Real.SIGNALLING;
            unit.flags |= signalling || !quiet ? FloatUnit.INVALID : 0;
            unit.endLane();
            return 2;
        }
        unit.flags |= a.denormal || b.denormal ? FloatUnit.DENORMAL : 0;
        unit.endLane();
        return unit.compare();
    }

    /** As {@link #compare}, fast for ordinary numbers. */
    static int compareDoubles(Cpu c, long a, long b, boolean quiet) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        if (ordinary(x) && ordinary(y)) {
            return x < y ? -1 : x > y ? 1 : 0;
        }
        return compare(c, Format.DOUBLE, a, b, quiet);
    }

    /** As {@link #compare}, fast for ordinary numbers. */
    static int compareSingles(Cpu c, long a, long b, boolean quiet) {
        float x = Float.intBitsToFloat((int) a);
        float y = Float.intBitsToFloat((int) b);
        if (ordinary(x) && ordinary(y)) {
            return x < y ? -1 : x > y ? 1 : 0;
        }
        return compare(c, Format.SINGLE, a & 0xFFFF_FFFFL, b & 0xFFFF_FFFFL, quiet);
    }
}
