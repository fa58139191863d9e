package org.ringdom.x86.state;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.fp.FloatUnit;

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
    /** Bits of MXCSR that exist. */
    public static final int MXCSR_MASK = 0xFFFF;
    /** ES and B of the status word: an exception that is not masked waits. */
    private static final int SUMMARY = 0x8080;

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
    /** Does what the host's own arithmetic can't. */
    public final FloatUnit unit = new FloatUnit();
    /** XCR0: what XSAVE manages; 0 while the owner has not enabled XSAVE (CR4.OSXSAVE), and it raises #UD. */
    public long xcr0;

    VectorState(Arena arena) {
        xmm = SharedBuffer.allocate(arena, 32L * STRIDE);
    }

    /** Host address of XMM0; the others follow at {@link #STRIDE}. */
    public long address() {
        return xmm.address();
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

    /** Sets the status word (without TOP); its summary bits follow from the exceptions and their masks. */
    public void setStatus(int word) {
        boolean waiting = (word & ~control & 0x3F) != 0;
        status = waiting ? word | SUMMARY : word & ~SUMMARY;
    }

    /** The initial state of x87, as FNINIT leaves it, with empty registers of 0. */
    public void resetX87() {
        control = 0x37F;
        status = 0;
        top = 0;
        empty = 0xFF;
        lastIp = 0;
        lastData = 0;
        lastOpcode = 0;
        java.util.Arrays.fill(significand, 0);
        java.util.Arrays.fill(exponent, 0);
    }
}
