package org.ringdom.x86.state;

import java.lang.foreign.Arena;

import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.memory.Mmu;

/**
 * The state of one virtual CPU. One thread runs it; other threads may only call {@link #attention()}.
 *
 * <p>The fields are public because every instruction works on them; outside this library use them only from callbacks or
 * while the CPU does not run.
 *
 * <p>The status flags are kept as two words that any instruction can set with a few operations, and that can express every
 * combination of flags:
 * <ul>
 * <li>{@link #flagResult}: the last result, sign extended: ZF is {@code flagResult == 0}, SF its sign, PF the parity of its
 * low byte;
 * <li>{@link #flagAux}: bit 63 CF, bit 62 CF xor OF, bit 3 AF, bits 8 to 15 are xored into the byte that gives PF, bit 0
 * into SF.
 * </ul>
 */
public final class Cpu {
    public static final int RAX = 0;
    public static final int RCX = 1;
    public static final int RDX = 2;
    public static final int RBX = 3;
    public static final int RSP = 4;
    public static final int RBP = 5;
    public static final int RSI = 6;
    public static final int RDI = 7;
    /** A slot of {@link #regs} that is always 0: absent bases, indexes and segments. */
    public static final int ZERO = 16;
    /** Linear address of the running block: base of RIP-relative operands. */
    public static final int BLOCK = 17;
    /** Base address of FS. */
    public static final int FS = 18;
    /** Base address of GS. */
    public static final int GS = 19;

    /** The first of the slots that code for the host's processor uses. */
    public static final int FIRST_HOST_SLOT = 20;

    /** CF and CF xor OF in {@link #flagAux}. */
    public static final long AUX_CF = 1L << 63;
    public static final long AUX_PO = 1L << 62;
    public static final long AUX_AF = 8;
    /** A word that holds the inexpressible: see {@link #setRflags}. */
    private static final long AUX_SF = 1;

    /** The 16 general registers, then the slots above. */
    public final long[] regs = new long[FIRST_HOST_SLOT + 27];
    /** Selectors of ES, CS, SS, DS, FS, GS, in the order of their encoding. */
    public final int[] selectors = {0x2B, 0x33, 0x2B, 0x2B, 0, 0};
    /** Within a block: the address behind it, unless a branch has set it. Between blocks: the next instruction. */
    public long rip;
    public long flagResult;
    public long flagAux;
    /** RFLAGS without the status flags. */
    public long flagRest = Rflags.FIXED | Rflags.IF;
    /** Direction of string instructions: 1 or -1. */
    public int direction = 1;
    /** x87, MMX, XMM and MXCSR. */
    public final VectorState vector;

    /** Owner of the CPU's native memory. */
    public final Arena arena;
    public final Mmu memory;
    public final CpuCallbacks callbacks;
    /** What the CPU throws to raise an exception. */
    public final CpuFault fault = new CpuFault();

    /** Set by any thread: the run loop looks at what is pending at the next block. */
    private volatile boolean attention;
    private boolean stopped;
    /** Set by translated code: the interpreter has to do the instruction at RIP. */
    public boolean missed;
    /** Set by an instruction that the trap of TF does not follow: one that enters a handler, or loads SS. */
    public boolean shadow;

    /**
     * A CPU with all registers 0.
     *
     * @param arena owner of its native memory; must outlive the CPU, as must the guest's memory
     */
    public Cpu(Arena arena, GuestMemory physical, CpuCallbacks callbacks) {
        this.arena = arena;
        this.callbacks = callbacks;
        this.vector = new VectorState(arena);
        this.memory = new Mmu(arena, physical, fault, new OwnersDevices(this));
        setRflags(Rflags.FIXED | Rflags.IF);
    }

    /** Makes the run loop return to its caller after the present instruction. Owner thread only. */
    public void stop() {
        stopped = true;
        attention = true;
    }

    /** Makes the run loop return within one block. Any thread. */
    public void attention() {
        attention = true;
    }

    /** Whether the run loop has to return. */
    public boolean wantsToLeave() {
        return attention;
    }

    /** Whether the run loop has to look up: to return, or to do what another CPU asks for. */
    public boolean needsAttention() {
        return attention || memory.requested();
    }

    /** Takes back what {@link #stop} and {@link #attention} asked for; true if it was a stop. */
    public boolean takeAttention() {
        boolean wasStop = stopped;
        stopped = false;
        attention = false;
        return wasStop;
    }

    public boolean cf() {
        return flagAux < 0;
    }

    public boolean of() {
        return (flagAux ^ flagAux << 1) < 0;
    }

    public boolean zf() {
        return flagResult == 0;
    }

    public boolean sf() {
        return (flagResult ^ flagAux << 63) < 0;
    }

    public boolean pf() {
        int bits = (int) (flagResult ^ flagAux >>> 8) & 0xFF;
        return (Integer.bitCount(bits) & 1) == 0;
    }

    public boolean af() {
        return (flagAux & AUX_AF) != 0;
    }

    /** CF as 0 or 1: what flags of data are made of must not branch, as no processor foresees data. */
    public long carry() {
        return flagAux >>> 63;
    }

    /** OF as 0 or 1. */
    public long overflow() {
        return (flagAux ^ flagAux << 1) >>> 63;
    }

    /** Sets CF to 0 or 1 and leaves all other flags. */
    public void setCf(long bit) {
        flagAux ^= -(carry() ^ bit) & (AUX_CF | AUX_PO);
    }

    /** Sets OF to 0 or 1 and leaves all other flags. */
    public void setOf(long bit) {
        flagAux ^= -(overflow() ^ bit) & AUX_PO;
    }

    /** Sets ZF and leaves all other flags. */
    public void setZf(boolean value) {
        if (value != zf()) {
            long status = statusFlags();
            setStatus(value ? status | Rflags.ZF : status & ~Rflags.ZF);
        }
    }

    /** The six status flags in their places. */
    public long statusFlags() {
        return (cf() ? Rflags.CF : 0) | (pf() ? Rflags.PF : 0) | (af() ? Rflags.AF : 0) | (zf() ? Rflags.ZF : 0)
                | (sf() ? Rflags.SF : 0) | (of() ? Rflags.OF : 0);
    }

    /** Sets the six status flags. */
    public void setStatus(long flags) {
        flagResult = (flags & Rflags.ZF) != 0 ? 0 : 1;
        boolean parityOfResult = flagResult == 0;
        boolean cf = (flags & Rflags.CF) != 0;
        boolean of = (flags & Rflags.OF) != 0;
        flagAux = (cf ? AUX_CF : 0) | (cf != of ? AUX_PO : 0) | ((flags & Rflags.AF) != 0 ? AUX_AF : 0)
                | ((flags & Rflags.SF) != 0 ? AUX_SF : 0)
                | ((flags & Rflags.PF) != 0 != parityOfResult ? 0x100 : 0);
    }

    /** RFLAGS as PUSHF shows it. */
    public long rflags() {
        return flagRest | (direction < 0 ? Rflags.DF : 0) | statusFlags();
    }

    /** Sets all of RFLAGS; the caller has applied the rules of privilege. */
    public void setRflags(long flags) {
        setStatus(flags);
        direction = (flags & Rflags.DF) != 0 ? -1 : 1;
        flagRest = flags & ~(Rflags.STATUS | Rflags.DF) | Rflags.FIXED;
        memory.setAlignmentCheck((flags & Rflags.AC) != 0);
    }
}
