package org.ringdom.x86.interp;

import static org.ringdom.x86.interp.StateImage.BYTES;
import static org.ringdom.x86.interp.StateImage.COMPACTED;
import static org.ringdom.x86.interp.StateImage.COMP_BV;
import static org.ringdom.x86.interp.StateImage.LEGACY_BYTES;
import static org.ringdom.x86.interp.StateImage.SSE;
import static org.ringdom.x86.interp.StateImage.STATE_BV;
import static org.ringdom.x86.interp.StateImage.X87;

import java.lang.invoke.MethodHandles;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.exception.Vector;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.SystemInstruction;
import org.ringdom.x86.state.VectorState;

/** FXSAVE, FXRSTOR, the XSAVE family, LDMXCSR and STMXCSR (Intel SDM volume 1, chapter 13, for the rules of faults). */
final class SaveState extends Insn {
    static final int FXSAVE = 0;
    static final int FXRSTOR = 1;
    static final int LDMXCSR = 2;
    static final int STMXCSR = 3;
    static final int XSAVE = 4;
    static final int XRSTOR = 5;
    static final int XSAVEOPT = 6;
    static final int XSAVEC = 7;
    static final int XGETBV = 8;
    static final int XSETBV = 9;

    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final int OP = KEY & 0xFF;
    private static final boolean WIDE = (KEY & 1 << 8) != 0;
    private static final int FORM = KEY >> 12 & 3;

    static Insn make(int op, Decoded d) {
        return Templates.make(SaveState.class, op | (d.rexW() ? 1 << 8 : 0) | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new SaveState();
    }

    @Override
    public void execute(Cpu c) {
        switch (OP) {
            case FXSAVE -> fxsave(c);
            case FXRSTOR -> fxrstor(c);
            case LDMXCSR -> c.vector.mxcsr = StateImage.checkedMxcsr(c, address(c, FORM));
            case STMXCSR -> c.memory.store(address(c, FORM), c.vector.mxcsr, 4);
            case XSAVE, XSAVEOPT -> xsave(c);
            case XSAVEC -> xsavec(c);
            case XRSTOR -> xrstor(c);
            case XGETBV -> xgetbv(c);
            default -> c.callbacks.privileged(c, new SystemInstruction("XSETBV", 0, -1, 0, 0, 8));
        }
    }

    private long aligned(Cpu c, int alignment) {
        long va = address(c, FORM);
        if (va << 16 >> 16 != va) {
            throw c.fault.with(Vector.GENERAL_PROTECTION, 0, CpuFault.NOT_CANONICAL);
        }
        if ((va & alignment - 1) != 0) {
            throw c.fault.protection();
        }
        return va;
    }

    /** Throws the fault of a store; the processor looks at the last byte first. */
    private void checkWrite(Cpu c, long va, int bytes) {
        c.memory.checkWrite(within(c, va + bytes - 1), 1);
        c.memory.checkWrite(va, bytes);
    }

    /** An address behind the operand's start, which wraps as the operand's does. */
    private long within(Cpu c, long va) {
        long base = c.regs[segment];
        return FORM == MEMORY32 ? (va - base & 0xFFFF_FFFFL) + base : va;
    }

    private void fxsave(Cpu c) {
        long va = aligned(c, 16);
        checkWrite(c, va, LEGACY_BYTES);
        StateImage.storeX87(c, va, WIDE);
        StateImage.storeMxcsr(c, va);
        StateImage.storeXmm(c, va);
    }

    private void fxrstor(Cpu c) {
        long va = aligned(c, 16);
        c.memory.checkRead(within(c, va + LEGACY_BYTES - 1), 1);
        c.memory.checkRead(va, LEGACY_BYTES);
        int mxcsr = StateImage.checkedImageMxcsr(c, va);
        StateImage.loadX87(c, va, WIDE);
        c.vector.mxcsr = mxcsr;
        StateImage.loadXmm(c, va);
    }

    /** The components that EDX:EAX asks for; #UD if the owner has not enabled XSAVE. */
    private static long requested(Cpu c) {
        if (c.vector.xcr0 == 0) {
            throw c.fault.undefined();
        }
        return (c.regs[Cpu.RDX] << 32 | c.regs[Cpu.RAX] & 0xFFFF_FFFFL) & c.vector.xcr0;
    }

    /** All components count as in use and modified, which the manual allows: XSAVEOPT and XSAVEC leave nothing out. */
    private void xsave(Cpu c) {
        long requested = requested(c);
        long va = aligned(c, 64);
        checkWrite(c, va, BYTES);
        store(c, va, requested);
        long before = c.memory.load(va + STATE_BV, 8);
        c.memory.store(va + STATE_BV, before | requested, 8);
    }

    private void xsavec(Cpu c) {
        long requested = requested(c);
        long va = aligned(c, 64);
        checkWrite(c, va, BYTES);
        store(c, va, requested);
        c.memory.store(va + STATE_BV, requested, 8);
        c.memory.store(va + COMP_BV, requested | COMPACTED, 8);
    }

    private static void store(Cpu c, long va, long requested) {
        if ((requested & X87) != 0) {
            StateImage.storeX87(c, va, WIDE);
        }
        if ((requested & SSE) != 0) {
            StateImage.storeMxcsr(c, va);
            StateImage.storeXmm(c, va);
        }
    }

    private void xrstor(Cpu c) {
        VectorState v = c.vector;
        long requested = requested(c);
        long va = aligned(c, 64);
        c.memory.checkRead(within(c, va + COMP_BV), 8);
        if (requested != 0) {
            c.memory.checkRead((requested & X87) != 0 ? va : va + StateImage.MXCSR, 1);
        }
        long present = c.memory.load(va + STATE_BV, 8);
        long format = c.memory.load(va + COMP_BV, 8);
        boolean compacted = format < 0;
        checkHeader(c, va, present, format);
        boolean loadsMxcsr = (requested & SSE) != 0 && (!compacted || (present & SSE) != 0);
        int mxcsr = loadsMxcsr && !compacted ? StateImage.checkedImageMxcsr(c, va) : v.mxcsr;
        c.memory.checkRead(va, BYTES);
        if ((requested & X87) != 0) {
            if ((present & X87) != 0) {
                StateImage.loadX87(c, va, WIDE);
            } else {
                v.resetX87();
            }
        }
        if ((requested & SSE) != 0) {
            if ((present & SSE) != 0) {
                StateImage.loadXmm(c, va);
            } else {
                StateImage.clearXmm(v);
            }
            // The processor checks MXCSR last if the image is compacted.
            v.mxcsr = !compacted
                    ? mxcsr
                    : loadsMxcsr ? StateImage.checkedImageMxcsr(c, va) : VectorState.MXCSR_DEFAULT;
        }
    }

    private static void checkHeader(Cpu c, long va, long present, long format) {
        boolean compacted = format < 0;
        long allowed = compacted ? format & ~COMPACTED : c.vector.xcr0;
        boolean wrong = (present & ~allowed) != 0
                || (compacted ? (allowed & ~c.vector.xcr0) != 0 : (format | c.memory.load(va + COMP_BV + 8, 8)) != 0);
        if (compacted) {
            for (int at = COMP_BV + 8; at < BYTES; at += 8) {
                wrong |= c.memory.load(va + at, 8) != 0;
            }
        }
        if (wrong) {
            throw c.fault.protection();
        }
    }

    private static void xgetbv(Cpu c) {
        VectorState v = c.vector;
        if (v.xcr0 == 0) {
            throw c.fault.undefined();
        }
        int index = (int) c.regs[Cpu.RCX];
        if (index != 0 && index != 1) {
            throw c.fault.protection();
        }
        c.regs[Cpu.RAX] = v.xcr0;
        c.regs[Cpu.RDX] = 0;
    }
}
