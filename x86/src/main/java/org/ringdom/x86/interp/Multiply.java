package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;

/** MUL, IMUL, DIV and IDIV. */
final class Multiply extends Insn {
    static final int MUL = 0;
    static final int IMUL = 1;
    static final int IMUL2 = 2;
    static final int IMUL3 = 3;
    static final int DIV = 4;
    static final int IDIV = 5;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;
    private static final int BITS = 8 * SIZE;

    static Insn make(int op, Decoded d) {
        return Templates.make(Multiply.class, op | log(d.size()) << 8 | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new Multiply();
    }

    @Override
    public void execute(Cpu c) {
        long b = readE(c, FORM, SIZE);
        switch (OP) {
            case MUL, IMUL -> wide(c, b);
            case IMUL2 -> set(c, reg, 0, SIZE, truncated(c, get(c, reg, 0, SIZE), b));
            case IMUL3 -> set(c, reg, 0, SIZE, truncated(c, b, immediate));
            case DIV -> divide(c, b);
            default -> divideSigned(c, b);
        }
    }

    private static long truncated(Cpu c, long a, long b) {
        long r = extend(a * b, SIZE);
        boolean lost = SIZE == 8 ? Math.multiplyHigh(a, b) != r >> 63 : r != a * b;
        Arith.carryAndOverflow(c, lost ? 1 : 0, lost ? 1 : 0);
        return r;
    }

    private static void wide(Cpu c, long b) {
        long a = get(c, Cpu.RAX, 0, SIZE);
        boolean lost;
        if (SIZE == 8) {
            long low = a * b;
            long high = OP == MUL ? Math.unsignedMultiplyHigh(a, b) : Math.multiplyHigh(a, b);
            c.regs[Cpu.RAX] = low;
            c.regs[Cpu.RDX] = high;
            lost = OP == MUL ? high != 0 : high != low >> 63;
        } else {
            long product = OP == MUL ? zeroExtend(a, SIZE) * zeroExtend(b, SIZE) : a * b;
            setPair(c, product, product >>> BITS);
            lost = OP == MUL ? zeroExtend(product, SIZE) != product : extend(product, SIZE) != product;
        }
        Arith.carryAndOverflow(c, lost ? 1 : 0, lost ? 1 : 0);
    }

    /** Low and high half into AX or into rAX and rDX. */
    private static void setPair(Cpu c, long low, long high) {
        if (SIZE == 1) {
            set(c, Cpu.RAX, 0, 2, low & 0xFF | (high & 0xFF) << 8);
        } else {
            set(c, Cpu.RAX, 0, SIZE, low);
            set(c, Cpu.RDX, 0, SIZE, high);
        }
    }

    /** The dividend of up to 64 bits, for sizes below 8. */
    private static long dividend(Cpu c) {
        if (SIZE == 1) {
            return c.regs[Cpu.RAX] & 0xFFFF;
        }
        return zeroExtend(c.regs[Cpu.RAX], SIZE) | zeroExtend(c.regs[Cpu.RDX], SIZE) << BITS;
    }

    private static void divide(Cpu c, long b) {
        long divisor = zeroExtend(b, SIZE);
        if (divisor == 0) {
            throw c.fault.divide();
        }
        if (SIZE == 8) {
            divideWide(c, divisor);
            return;
        }
        long n = dividend(c);
        long quotient = Long.divideUnsigned(n, divisor);
        if (zeroExtend(quotient, SIZE) != quotient) {
            throw c.fault.divide();
        }
        setPair(c, quotient, Long.remainderUnsigned(n, divisor));
    }

    private static void divideWide(Cpu c, long divisor) {
        long high = c.regs[Cpu.RDX];
        long low = c.regs[Cpu.RAX];
        if (Long.compareUnsigned(high, divisor) >= 0) {
            throw c.fault.divide();
        }
        long quotient = quotient(high, low, divisor);
        c.regs[Cpu.RAX] = quotient;
        c.regs[Cpu.RDX] = low - quotient * divisor;
    }

    /** Quotient of 128 by 64 bits, unsigned; the high half is less than the divisor (Knuth, algorithm D with two digits). */
    static long quotient(long high, long low, long divisor) {
        if (high == 0) {
            return Long.divideUnsigned(low, divisor);
        }
        int shift = Long.numberOfLeadingZeros(divisor);
        long d = divisor << shift;
        long dHigh = d >>> 32;
        long dLow = d & 0xFFFF_FFFFL;
        long nHigh = shift == 0 ? high : high << shift | low >>> 64 - shift;
        long nLow = low << shift;
        long q1 = digit(nHigh, nLow >>> 32, dHigh, dLow);
        long rest = (nHigh << 32 | nLow >>> 32) - q1 * d;
        long q0 = digit(rest, nLow & 0xFFFF_FFFFL, dHigh, dLow);
        return (q1 << 32) + q0;
    }

    private static long digit(long n, long next, long dHigh, long dLow) {
        long q = Long.divideUnsigned(n, dHigh);
        long r = n - q * dHigh;
        while (q >>> 32 != 0 || Long.compareUnsigned(q * dLow, r << 32 | next) > 0) {
            q--;
            r += dHigh;
            if (r >>> 32 != 0) {
                break;
            }
        }
        return q;
    }

    private static void divideSigned(Cpu c, long b) {
        if (b == 0) {
            throw c.fault.divide();
        }
        if (SIZE == 8) {
            divideSignedWide(c, b);
            return;
        }
        long n = SIZE == 4 ? dividend(c) : extend(dividend(c), 2 * SIZE);
        boolean overflow = n == Long.MIN_VALUE && b == -1;
        long quotient = overflow ? 0 : n / b;
        if (overflow || extend(quotient, SIZE) != quotient) {
            throw c.fault.divide();
        }
        setPair(c, quotient, n % b);
    }

    private static void divideSignedWide(Cpu c, long b) {
        long high = c.regs[Cpu.RDX];
        long low = c.regs[Cpu.RAX];
        boolean negative = high < 0;
        if (negative) {
            low = -low;
            high = ~high + (low == 0 ? 1 : 0);
        }
        long divisor = Math.abs(b);
        if (Long.compareUnsigned(high, divisor) >= 0) {
            throw c.fault.divide();
        }
        long quotient = quotient(high, low, divisor);
        long remainder = low - quotient * divisor;
        boolean minus = negative != b < 0;
        if (minus ? Long.compareUnsigned(quotient, Long.MIN_VALUE) > 0 : quotient < 0) {
            throw c.fault.divide();
        }
        c.regs[Cpu.RAX] = minus ? -quotient : quotient;
        c.regs[Cpu.RDX] = negative ? -remainder : remainder;
    }
}
