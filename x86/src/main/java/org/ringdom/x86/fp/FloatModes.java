package org.ringdom.x86.fp;

/** How floating-point operations round and which exceptions they may raise, and those that they did raise. */
public abstract sealed class FloatModes permits FloatUnit {
    /** Exceptions, as bits of MXCSR and of the x87 status word. */
    public static final int INVALID = 1;
    public static final int DENORMAL = 2;
    public static final int DIVIDE = 4;
    public static final int OVERFLOW = 8;
    public static final int UNDERFLOW = 16;
    public static final int INEXACT = 32;
    /** Exceptions that keep an operation from being done. */
    public static final int BEFORE = INVALID | DENORMAL | DIVIDE;

    public static final int NEAREST = 0;
    public static final int DOWN = 1;
    public static final int UP = 2;
    public static final int TRUNCATE = 3;

    /** Exceptions since the caller cleared them. */
    public int flags;
    /** Masked exceptions. */
    public int masks;
    public int rounding;
    /** Tiny results become 0 while underflow is masked. */
    public boolean flushToZero;
    /** Rules of x87 instead of those of SSE: which NaN wins, and what exceptions that are not masked give. */
    public boolean x87;
    /** The last rounding went away from 0. */
    public boolean roundedUp;

    /** Exceptions of all lanes of an instruction, until {@link #takeLaneFlags}. */
    private int laneFlags;
    private boolean laneBlocked;

    /** Rules of SSE with this MXCSR. */
    public void useMxcsr(int mxcsr) {
        x87 = false;
        masks = mxcsr >> 7 & 0x3F;
        rounding = mxcsr >> 13 & 3;
        flushToZero = (mxcsr & 0x8000) != 0;
        flags = 0;
    }

    /** Rules of x87 with this control word. */
    public void useControl(int control) {
        x87 = true;
        masks = control & 0x3F;
        rounding = control >> 10 & 3;
        flushToZero = false;
        flags = 0;
        roundedUp = false;
    }

    /** An exception that is not masked keeps the operation from being done. */
    public boolean blocked() {
        return (flags & BEFORE & ~masks) != 0;
    }

    /** Adds the exceptions of one lane to those of the instruction. */
    public void endLane() {
        laneFlags |= flags;
        laneBlocked |= blocked();
    }

    /** Whether {@link #takeLaneFlags} has anything to give. */
    public boolean hasLaneFlags() {
        return laneFlags != 0;
    }

    /** The exceptions of all lanes; those after rounding do not count if one before kept a lane from being done. */
    public int takeLaneFlags() {
        int all = laneBlocked ? laneFlags & BEFORE : laneFlags;
        laneFlags = 0;
        laneBlocked = false;
        return all;
    }
}
