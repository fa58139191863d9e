package org.ringdom.x86.translate;

/**
 * How the status flags are known at a point of translated code. The translator follows it statically; the flags themselves
 * are computed only where somebody reads them, or where execution leaves the region.
 *
 * <p>A state is a number: what set the flags, with what operand size, and what changed CF (and OF) afterwards. It speaks
 * about four locals: {@code r} the last result sign extended (ZF, SF, PF), {@code a} and {@code b} its operands, {@code o}
 * what CF and OF were overwritten from.
 */
final class FlagState {
    /** {@code r} and {@code a} are the two flag words of the CPU. */
    static final int WORDS = 0;
    static final int ADD = 1;
    static final int SUB = 2;
    static final int LOGIC = 3;
    /** {@code b} is CF. */
    static final int INC = 4;
    static final int DEC = 5;
    /** {@code b} is the count, which is not 0. */
    static final int SHL = 6;
    static final int SHR = 7;
    static final int SAR = 8;

    /** CF and OF are set if {@code o} is not 0. */
    static final int MULTIPLIED = 1;
    /** CF and OF follow from the rotated value {@code o}. */
    static final int ROL = 2;
    static final int ROR = 3;
    /** CF is set if {@code o} is not 0, OF is as it was. */
    static final int CARRY = 4;

    /** Known only at run time: a local holds the state. */
    static final int DYNAMIC = -2;
    /** Not reached yet. */
    static final int UNREACHED = -1;

    private FlagState() {
    }

    static int of(int kind, int size) {
        return kind | size << 4;
    }

    static int with(int state, int over, int size) {
        return state & 0xFF | over << 8 | size << 12;
    }

    static int kind(int state) {
        return state & 15;
    }

    static int size(int state) {
        return state >> 4 & 15;
    }

    static int over(int state) {
        return state >> 8 & 15;
    }

    static int overSize(int state) {
        return state >> 12 & 15;
    }

    /** The state without what overwrote CF and OF. */
    static int base(int state) {
        return state & 0xFF;
    }

    /** What two ways into the same place have in common. */
    static int meet(int one, int other) {
        if (one == UNREACHED || one == other) {
            return other;
        }
        return other == UNREACHED ? one : DYNAMIC;
    }
}
