package org.ringdom.x86.interp;

import org.ringdom.x86.state.Cpu;

/** Arithmetic with flags on sign-extended values; {@link Cpu} explains how the flags are kept. */
public final class Arith {
    public static final int ADD = 0;
    public static final int OR = 1;
    public static final int ADC = 2;
    public static final int SBB = 3;
    public static final int AND = 4;
    public static final int SUB = 5;
    public static final int XOR = 6;
    public static final int CMP = 7;
    public static final int TEST = 8;
    public static final int NOT = 9;
    public static final int NEG = 10;
    public static final int INC = 11;
    public static final int DEC = 12;

    private static final long TOP = Cpu.AUX_CF | Cpu.AUX_PO;

    private Arith() {
    }

    /** Result of one of the operations above; sets the flags. */
    static long compute(Cpu c, int op, int size, long a, long b, long carry) {
        return switch (op) {
            case ADD -> add(c, size, a, b, 0);
            case ADC -> add(c, size, a, b, carry);
            case SBB -> subtract(c, size, a, b, carry);
            case SUB, CMP -> subtract(c, size, a, b, 0);
            case OR -> logic(c, a | b);
            case AND, TEST -> logic(c, a & b);
            case XOR -> logic(c, a ^ b);
            case NOT -> ~a;
            case NEG -> subtract(c, size, 0, a, 0);
            case INC -> step(c, size, a, 1);
            default -> step(c, size, a, -1);
        };
    }

    static long add(Cpu c, int size, long a, long b, long carry) {
        long r = Insn.extend(a + b + carry, size);
        c.flagResult = r;
        c.flagAux = aux(a & b | (a | b) & ~r, size);
        return r;
    }

    static long subtract(Cpu c, int size, long a, long b, long borrow) {
        long r = Insn.extend(a - b - borrow, size);
        c.flagResult = r;
        c.flagAux = aux(~a & b | (~a | b) & r, size);
        return r;
    }

    static long logic(Cpu c, long r) {
        c.flagResult = r;
        c.flagAux = 0;
        return r;
    }

    /** INC and DEC: CF stays. */
    private static long step(Cpu c, int size, long a, long delta) {
        long carry = c.carry();
        long r = Insn.extend(a + delta, size);
        long carries = delta > 0 ? a & 1 | (a | 1) & ~r : ~a & 1 | (~a | 1) & r;
        long aux = aux(carries, size);
        long overflow = (aux ^ aux << 1) >>> 63;
        c.flagResult = r;
        c.flagAux = aux & Cpu.AUX_AF | top(carry, overflow);
        return r;
    }

    /** Carries of each bit to the form of {@link Cpu#flagAux}. */
    private static long aux(long carries, int size) {
        return carries << 64 - 8 * size & TOP | carries & Cpu.AUX_AF;
    }

    /** CF and OF, 0 or 1 each, in the form of {@link Cpu#flagAux}. */
    private static long top(long cf, long of) {
        return cf << 63 | (cf ^ of) << 62;
    }

    /** Flags of a result with CF and OF of 0 or 1; AF clear. */
    static void flags(Cpu c, long result, long cf, long of) {
        c.flagResult = result;
        c.flagAux = top(cf, of);
    }

    /** Sets CF and OF to 0 or 1 each and leaves the rest. */
    static void carryAndOverflow(Cpu c, long cf, long of) {
        c.flagAux = c.flagAux & ~TOP | top(cf, of);
    }

    /** One of the sixteen conditions. */
    static boolean condition(Cpu c, int code) {
        boolean holds = switch (code >> 1) {
            case 0 -> c.of();
            case 1 -> c.cf();
            case 2 -> c.zf();
            case 3 -> c.cf() || c.zf();
            case 4 -> c.sf();
            case 5 -> c.pf();
            case 6 -> c.sf() != c.of();
            default -> c.zf() || c.sf() != c.of();
        };
        return holds != ((code & 1) != 0);
    }
}
