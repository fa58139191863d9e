package org.ringdom.x86.translate;

import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;

/**
 * What translated code asks about flags at run time: the second flag word ({@link Cpu#flagAux}) of a deferred state, and
 * conditions of it. {@link FlagState} explains the states and their four values.
 */
public final class FlagWords {
    private static final long TOP = Cpu.AUX_CF | Cpu.AUX_PO;

    private FlagWords() {
    }

    /** The second flag word of a deferred state; the first is always {@code r}. */
    public static long aux(int state, long a, long b, long r, long o) {
        return over(state, base(FlagState.kind(state), FlagState.size(state), a, b, r), o);
    }

    private static long base(int kind, int size, long a, long b, long r) {
        return switch (kind) {
            case FlagState.WORDS -> a;
            case FlagState.ADD -> add(a, b, r, 64 - 8 * size);
            case FlagState.SUB -> subtract(a, b, r, 64 - 8 * size);
            case FlagState.LOGIC -> 0;
            case FlagState.INC -> step(a & 1 | (a | 1) & ~r, b, size);
            case FlagState.DEC -> step(~a & 1 | (~a | 1) & r, b, size);
            default -> shift(kind, 8 * size, a, (int) b, r);
        };
    }

    /** From the carries of each bit. */
    public static long carries(long carries, int shift) {
        return carries << shift & TOP | carries & Cpu.AUX_AF;
    }

    /** ADD and ADC; {@code shift} is 64 less the operands' bits. */
    public static long add(long a, long b, long r, int shift) {
        return carries(a & b | (a | b) & ~r, shift);
    }

    /** SUB and SBB. */
    public static long subtract(long a, long b, long r, int shift) {
        return carries(~a & b | (~a | b) & r, shift);
    }

    private static long step(long carries, long carryBefore, int size) {
        long aux = carries(carries, 64 - 8 * size);
        boolean overflow = (aux ^ aux << 1) < 0;
        return aux & Cpu.AUX_AF | top(carryBefore != 0, overflow);
    }

    private static long top(boolean cf, boolean of) {
        return (cf ? Cpu.AUX_CF : 0) | (cf != of ? Cpu.AUX_PO : 0);
    }

    private static long shift(int kind, int bits, long a, int count, long r) {
        long u = bits == 64 ? a : a & (1L << bits) - 1;
        if (kind == FlagState.SHL) {
            boolean carry = count <= bits && (u >>> bits - count & 1) != 0;
            return top(carry, r < 0 != carry);
        }
        if (kind == FlagState.SHR) {
            return top((u >>> count - 1 & 1) != 0, a < 0);
        }
        return top((a >> Math.min(count - 1, 63) & 1) != 0, false);
    }

    private static long over(int state, long aux, long o) {
        int bits = 8 * FlagState.overSize(state);
        switch (FlagState.over(state)) {
            case FlagState.MULTIPLIED -> {
                return aux & ~TOP | top(o != 0, o != 0);
            }
            case FlagState.ROL -> {
                boolean carry = (o & 1) != 0;
                return aux & ~TOP | top(carry, (o >>> bits - 1 & 1) != 0 != carry);
            }
            case FlagState.ROR -> {
                boolean carry = (o >>> bits - 1 & 1) != 0;
                return aux & ~TOP | top(carry, (o >>> bits - 2 & 1) != 0 != carry);
            }
            case FlagState.CARRY -> {
                return aux < 0 == (o != 0) ? aux : aux ^ TOP;
            }
            default -> {
                return aux;
            }
        }
    }

    /** One of the sixteen conditions of both flag words. */
    public static boolean condition(int code, long r, long aux) {
        boolean cf = aux < 0;
        boolean of = (aux ^ aux << 1) < 0;
        boolean zf = r == 0;
        boolean sf = (r ^ aux << 63) < 0;
        boolean holds = switch (code >> 1) {
            case 0 -> of;
            case 1 -> cf;
            case 2 -> zf;
            case 3 -> cf || zf;
            case 4 -> sf;
            case 5 -> (Integer.bitCount((int) (r ^ aux >>> 8) & 0xFF) & 1) == 0;
            case 6 -> sf != of;
            default -> zf || sf != of;
        };
        return holds != ((code & 1) != 0);
    }

    /** The status flags of both words, as in RFLAGS. */
    private static long status(long r, long aux) {
        return (condition(2, r, aux) ? Rflags.CF : 0) | (condition(10, r, aux) ? Rflags.PF : 0)
                | ((aux & Cpu.AUX_AF) != 0 ? Rflags.AF : 0) | (condition(4, r, aux) ? Rflags.ZF : 0)
                | (condition(8, r, aux) ? Rflags.SF : 0) | (condition(0, r, aux) ? Rflags.OF : 0);
    }

    /** Result word of flags that no result expresses: only whether ZF is set. */
    public static long resultWithZero(boolean zf) {
        return zf ? 0 : 1;
    }

    /** Second word for {@link #resultWithZero} of the given ZF: all other flags as in both words before, CF if it is asked for. */
    public static long auxWithZero(boolean zf, long r, long aux) {
        return words(zf, status(r, aux));
    }

    /** As {@link #auxWithZero}, and CF. */
    public static long auxWithZeroAndCarry(boolean zf, boolean cf, long r, long aux) {
        long status = status(r, aux);
        return words(zf, cf ? status | Rflags.CF : status & ~Rflags.CF);
    }

    /** Second word for {@link #resultWithZero} with all other flags clear. */
    public static long auxOnlyZero(boolean zf) {
        return words(zf, 0);
    }

    private static long words(boolean zf, long status) {
        boolean pf = (status & Rflags.PF) != 0;
        return top((status & Rflags.CF) != 0, (status & Rflags.OF) != 0)
                | ((status & Rflags.AF) != 0 ? Cpu.AUX_AF : 0) | ((status & Rflags.SF) != 0 ? 1 : 0)
                | (pf != zf ? 0x100 : 0);
    }

    /** Second word of a shift by a count that is known only now; the word before if the count is 0. */
    public static long shiftByCount(int kind, int size, long a, int count, long r, long before) {
        return count == 0 ? before : shift(kind, 8 * size, a, count, r);
    }

    /** First word of a shift by a count that is known only now. */
    public static long resultByCount(int count, long r, long before) {
        return count == 0 ? before : r;
    }

    /** As {@link #shiftByCount} for rotates, which change CF and OF only. */
    public static long rotateByCount(int state, int count, long result, long before) {
        return count == 0 ? before : over(state, before, result);
    }

    /** Second word of SHLD (left) or SHRD of 32 or 64 bits by a count that is not 0. */
    public static long shiftDouble(boolean left, int size, long a, int count, long r) {
        int bits = 8 * size;
        long u = bits == 64 ? a : a & (1L << bits) - 1;
        boolean carry = (u >>> (left ? bits - count : count - 1) & 1) != 0;
        return top(carry, r < 0 != ((u >>> bits - 1 & 1) != 0));
    }
}
