package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.state.Cpu;

/** Shifts and rotates, SHLD and SHRD. */
final class Shift extends Insn {
    static final int ROL = 0;
    static final int ROR = 1;
    static final int RCL = 2;
    static final int RCR = 3;
    static final int SHL = 4;
    static final int SHR = 5;
    static final int SAR = 7;
    static final int SHLD = 8;
    static final int SHRD = 9;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;
    private static final boolean BY_CL = (KEY & 1 << 16) != 0;
    private static final int BITS = 8 * SIZE;
    private static final int COUNT_MASK = SIZE == 8 ? 63 : 31;

    static Insn make(int op, Decoded d) {
        Operand count = d.entry.operands.getLast();
        boolean byCl = count.text().equals("CL");
        if (count.text().equals("1")) {
            d.immediate = 1;
        }
        int key = (op == 6 ? SHL : op) | log(d.size()) << 8 | form(d) << 12 | (byCl ? 1 << 16 : 0);
        return Templates.make(Shift.class, key, d);
    }

    @Override
    protected Insn fresh() {
        return new Shift();
    }

    @Override
    public void execute(Cpu c) {
        int count = (int) (BY_CL ? c.regs[Cpu.RCX] : immediate) & COUNT_MASK;
        if (FORM == REGISTER) {
            set(c, rm, rmShift, SIZE, compute(c, get(c, rm, rmShift, SIZE), count));
        } else {
            long va = address(c, FORM);
            long host = c.memory.prepare(va, SIZE);
            long a = c.memory.loadPrepared(host, va, SIZE);
            c.memory.storePrepared(host, va, compute(c, a, count), SIZE);
        }
    }

    private long compute(Cpu c, long a, int count) {
        if (count == 0) {
            return a;
        }
        long u = zeroExtend(a, SIZE);
        return switch (OP) {
            case ROL, ROR -> rotate(c, u, count);
            case RCL, RCR -> rotateThroughCarry(c, u, count % (BITS + 1));
            case SHL -> shiftLeft(c, u, count);
            case SHLD, SHRD -> shiftDouble(c, u, zeroExtend(c.regs[reg], SIZE), count);
            default -> shiftRight(c, a, u, count);
        };
    }

    private static long bit(long value, int bit) {
        return value >>> bit & 1;
    }

    private static long shiftLeft(Cpu c, long u, int count) {
        long r = extend(u << count, SIZE);
        long carry = count <= BITS ? bit(u, BITS - count) : 0;
        Arith.flags(c, r, carry, r >>> 63 ^ carry);
        return r;
    }

    private static long shiftRight(Cpu c, long a, long u, int count) {
        long from = OP == SAR ? a : u;
        long r = extend(from >> count, SIZE);
        if (OP == SHR) {
            r = extend(u >>> count, SIZE);
        }
        long carry = OP == SAR ? bit(a, count - 1) : bit(u, count - 1);
        Arith.flags(c, r, carry, OP == SHR ? a >>> 63 : 0);
        return r;
    }

    private static long rotate(Cpu c, long u, int count) {
        int n = count & BITS - 1;
        int left = OP == ROL ? n : BITS - n & BITS - 1;
        long r = left == 0 ? u : u << left | u >>> BITS - left;
        long top = bit(r, BITS - 1);
        if (OP == ROL) {
            long carry = bit(r, 0);
            Arith.carryAndOverflow(c, carry, top ^ carry);
        } else {
            Arith.carryAndOverflow(c, top, top ^ bit(r, BITS - 2));
        }
        return extend(r, SIZE);
    }

    private static long rotateThroughCarry(Cpu c, long u, int n) {
        if (n == 0) {
            return extend(u, SIZE);
        }
        long carryIn = c.carry();
        long r;
        if (OP == RCL) {
            r = u << n | carryIn << n - 1 | (n > 1 ? u >>> BITS + 1 - n : 0);
            long carry = bit(u, BITS - n);
            Arith.carryAndOverflow(c, carry, bit(r, BITS - 1) ^ carry);
        } else {
            r = u >>> n | carryIn << BITS - n | (n > 1 ? u << BITS + 1 - n : 0);
            Arith.carryAndOverflow(c, bit(u, n - 1), bit(r, BITS - 1) ^ bit(r, BITS - 2));
        }
        return extend(r, SIZE);
    }

    /** 16-bit shifts by more than 16, which the manuals leave undefined, go on with the source as AMD's do. */
    private static long shiftDouble(Cpu c, long a, long b, int count) {
        long r;
        long carry;
        if (OP == SHLD) {
            long wide = SIZE == 2 ? a << 32 | b << 16 | b : 0;
            r = SIZE == 2 ? wide >>> 32 - count : a << count | b >>> BITS - count;
            carry = SIZE == 2 ? bit(wide, 48 - count) : bit(a, BITS - count);
        } else {
            long wide = SIZE == 2 ? b << 32 | b << 16 | a : 0;
            r = SIZE == 2 ? wide >>> count : a >>> count | b << BITS - count;
            carry = SIZE == 2 ? bit(wide, count - 1) : bit(a, count - 1);
        }
        r = extend(r, SIZE);
        Arith.flags(c, r, carry, r >>> 63 ^ bit(a, BITS - 1));
        return r;
    }
}
