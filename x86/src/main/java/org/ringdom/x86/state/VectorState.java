package org.ringdom.x86.state;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The registers of x87, MMX and SSE.
 *
 * <p>XMM registers lie in native memory, 64 bytes apart so that their wider successors fit. The x87 registers are kept by
 * physical number, as 64-bit significand and 16-bit sign and exponent; MMX registers are the significands.
 */
public final class VectorState {
    /** Distance of two XMM registers. */
    public static final int STRIDE = 64;
    /** MXCSR after reset: all exceptions masked, round to nearest. */
    public static final int MXCSR_DEFAULT = 0x1F80;

    private final SharedBuffer xmm;
    /** Significands by physical register. */
    public final long[] significand = new long[8];
    /** Sign (bit 15) and exponent by physical register. */
    public final int[] exponent = new int[8];
    /** A bit per physical register: 1 means empty. */
    public int empty = 0xFF;
    public int control = 0x37F;
    /** Status word without TOP. */
    public int status;
    public int top;
    /** Last instruction, data pointer and opcode, for FXSAVE. */
    public long lastIp;
    public long lastData;
    public int lastOpcode;
    public int mxcsr = MXCSR_DEFAULT;

    VectorState(Arena arena) {
        xmm = SharedBuffer.allocate(arena, 32L * STRIDE);
    }

    /** Low half of an XMM register. */
    public long low(int register) {
        return xmm.getLong((long) register * STRIDE);
    }

    /** High half of an XMM register. */
    public long high(int register) {
        return xmm.getLong((long) register * STRIDE + 8);
    }

    /** Sets both halves. */
    public void set(int register, long low, long high) {
        xmm.putLong((long) register * STRIDE, low);
        xmm.putLong((long) register * STRIDE + 8, high);
    }
}
