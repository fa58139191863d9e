package org.ringdom.x86.interp;

import org.ringdom.x86.state.Cpu;

/** PCMPESTRI, PCMPESTRM, PCMPISTRI and PCMPISTRM (Intel SDM volume 2, section 4.1). */
final class StringCompare {
    private static final int MASK = 0;
    private static final long CF = 1;
    private static final long ZF = 0x40;
    private static final long SF = 0x80;
    private static final long OF = 0x800;

    private StringCompare() {
    }

    /** {@code op}: ESTRM, ESTRI, ISTRM, ISTRI; a and b are the first operand's halves, x and y the second's. */
    static void run(Cpu c, int op, boolean wide, int control, long a, long b, long x, long y) {
        boolean words = (control & 1) != 0;
        boolean signed = (control & 2) != 0;
        int count = words ? 8 : 16;
        int first = op < 2 ? explicit(c.regs[Cpu.RAX], wide, count) : implicit(a, b, words);
        int second = op < 2 ? explicit(c.regs[Cpu.RDX], wide, count) : implicit(x, y, words);
        int result = 0;
        for (int i = 0; i < count; i++) {
            boolean holds = switch (control >> 2 & 3) {
                case 0 -> i < second && any(a, b, first, element(x, y, i, words, signed), words, signed);
                case 1 -> i < second && ranges(a, b, first, element(x, y, i, words, signed), words, signed);
                case 2 -> i < first && i < second
                        ? element(a, b, i, words, signed) == element(x, y, i, words, signed)
                        : i >= first && i >= second;
                default -> ordered(a, b, first, x, y, second, i, words);
            };
            result |= holds ? 1 << i : 0;
        }
        if ((control & 0x10) != 0) {
            result ^= (control & 0x20) != 0 ? (1 << second) - 1 : (1 << count) - 1;
        }
        deliver(c, (op & 1) == MASK, control, words, count, result);
        c.setStatus((result != 0 ? CF : 0) | (second < count ? ZF : 0) | (first < count ? SF : 0)
                | ((result & 1) != 0 ? OF : 0));
    }

    private static int explicit(long register, boolean wide, int most) {
        long length = wide ? register : (int) register;
        return length == Long.MIN_VALUE ? most : (int) Math.min(Math.abs(length), most);
    }

    private static int implicit(long low, long high, boolean words) {
        int count = words ? 8 : 16;
        for (int i = 0; i < count; i++) {
            if (element(low, high, i, words, false) == 0) {
                return i;
            }
        }
        return count;
    }

    private static int element(long low, long high, int index, boolean words, boolean signed) {
        if (words) {
            long half = index < 4 ? low : high;
            short value = (short) (half >>> (index & 3) * 16);
            return signed ? value : value & 0xFFFF;
        }
        long half = index < 8 ? low : high;
        byte value = (byte) (half >>> (index & 7) * 8);
        return signed ? value : value & 0xFF;
    }

    private static boolean any(long a, long b, int length, int value, boolean words, boolean signed) {
        for (int j = 0; j < length; j++) {
            if (element(a, b, j, words, signed) == value) {
                return true;
            }
        }
        return false;
    }

    private static boolean ranges(long a, long b, int length, int value, boolean words, boolean signed) {
        for (int j = 0; j + 1 < length; j += 2) {
            if (value >= element(a, b, j, words, signed) && value <= element(a, b, j + 1, words, signed)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the first string stands in the second from {@code from} on, as far as that reaches. */
    private static boolean ordered(long a, long b, int first, long x, long y, int second, int from, boolean words) {
        int count = words ? 8 : 16;
        for (int j = 0; j < first && from + j < count; j++) {
            if (from + j >= second || element(a, b, j, words, false) != element(x, y, from + j, words, false)) {
                return false;
            }
        }
        return true;
    }

    private static void deliver(Cpu c, boolean mask, int control, boolean words, int count, int result) {
        boolean upper = (control & 0x40) != 0;
        if (!mask) {
            int index = result == 0
                    ? count
                    : upper ? 31 - Integer.numberOfLeadingZeros(result) : Integer.numberOfTrailingZeros(result);
            c.regs[Cpu.RCX] = index;
            return;
        }
        if (!upper) {
            c.vector.set(0, result, 0);
            return;
        }
        long low = 0;
        long high = 0;
        int bits = words ? 16 : 8;
        int half = count / 2;
        for (int i = 0; i < half; i++) {
            low |= (result >> i & 1) != 0 ? (1L << bits) - 1 << i * bits : 0;
            high |= (result >> i + half & 1) != 0 ? (1L << bits) - 1 << i * bits : 0;
        }
        c.vector.set(0, low, high);
    }
}
