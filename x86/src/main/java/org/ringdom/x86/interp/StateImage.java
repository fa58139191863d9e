package org.ringdom.x86.interp;

import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.VectorState;

/**
 * The memory images of FXSAVE and of the XSAVE family (Intel SDM volume 1, sections 10.5 and 13.4).
 *
 * <pre>
 *    0 FCW   2 FSW   4 tags, a bit each   6 FOP   8 FIP   16 FDP   24 MXCSR   28 mask of MXCSR
 *   32 ST0 to ST7, 16 bytes each
 *  160 XMM0 to XMM15
 *  512 XSTATE_BV   520 XCOMP_BV   528 zero, to 576
 * </pre>
 *
 * <p>Callers have checked alignment and that all bytes can be accessed.
 */
final class StateImage {
    /** Components of XCR0. */
    static final long X87 = 1;
    static final long SSE = 2;

    static final int LEGACY_BYTES = 512;
    static final int BYTES = 576;
    static final int STATE_BV = 512;
    static final int COMP_BV = 520;
    /** In XCOMP_BV: the compacted format. */
    static final long COMPACTED = 1L << 63;

    private static final int POINTERS = 8;
    static final int MXCSR = 24;
    private static final int ST = 32;
    private static final int XMM = 160;

    private StateImage() {
    }

    /** Stores the x87 part; pointers of 32 bits are followed by selectors, which are always 0. */
    static void storeX87(Cpu c, long va, boolean wide) {
        VectorState v = c.vector;
        long word = v.control | (long) (v.status | v.top << 11) << 16 | (long) (~v.empty & 0xFF) << 32
                | (long) v.lastOpcode << 48;
        c.memory.store(va, word, 8);
        long mask = wide ? -1 : 0xFFFF_FFFFL;
        c.memory.store(va + POINTERS, v.lastIp & mask, 8);
        c.memory.store(va + POINTERS + 8, v.lastData & mask, 8);
        for (int i = 0; i < 8; i++) {
            int physical = v.top + i & 7;
            c.memory.store(va + ST + 16 * i, v.significand[physical], 8);
            c.memory.store(va + ST + 16 * i + 8, v.exponent[physical], 8);
        }
    }

    static void loadX87(Cpu c, long va, boolean wide) {
        VectorState v = c.vector;
        long word = c.memory.load(va, 8);
        v.control = (int) word & 0x1F7F | 0x40;
        int status = (int) (word >>> 16) & 0xFFFF;
        v.top = status >> 11 & 7;
        v.setStatus(status & ~0x3800);
        v.empty = ~(int) (word >>> 32) & 0xFF;
        v.lastOpcode = (int) (word >>> 48) & 0x7FF;
        long mask = wide ? -1 : 0xFFFF_FFFFL;
        // An instruction pointer of the processor has 57 bits.
        v.lastIp = (c.memory.load(va + POINTERS, 8) & mask) << 7 >> 7;
        v.lastData = c.memory.load(va + POINTERS + 8, 8) & mask;
        for (int i = 0; i < 8; i++) {
            int physical = v.top + i & 7;
            v.significand[physical] = c.memory.load(va + ST + 16 * i, 8);
            v.exponent[physical] = (int) c.memory.load(va + ST + 16 * i + 8, 8) & 0xFFFF;
        }
    }

    /** Stores MXCSR and the mask of its bits. */
    static void storeMxcsr(Cpu c, long va) {
        c.memory.store(va + MXCSR, c.vector.mxcsr | (long) VectorState.MXCSR_MASK << 32, 8);
    }

    /** Raises #GP if the image's MXCSR has bits that do not exist. */
    static int checkedMxcsr(Cpu c, long va) {
        int value = (int) c.memory.load(va, 4);
        if ((value & ~VectorState.MXCSR_MASK) != 0) {
            throw c.fault.protection();
        }
        return value;
    }

    static int checkedImageMxcsr(Cpu c, long va) {
        return checkedMxcsr(c, va + MXCSR);
    }

    static void storeXmm(Cpu c, long va) {
        for (int i = 0; i < 16; i++) {
            c.memory.store(va + XMM + 16 * i, c.vector.low(i), 8);
            c.memory.store(va + XMM + 16 * i + 8, c.vector.high(i), 8);
        }
    }

    static void loadXmm(Cpu c, long va) {
        for (int i = 0; i < 16; i++) {
            c.vector.set(i, c.memory.load(va + XMM + 16 * i, 8), c.memory.load(va + XMM + 16 * i + 8, 8));
        }
    }

    /** The XMM registers' state after reset. */
    static void clearXmm(VectorState v) {
        for (int i = 0; i < 16; i++) {
            v.set(i, 0, 0);
        }
    }
}
