package org.ringdom.x86.interp;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.exception.Vector;
import org.ringdom.x86.fp.FloatUnit;
import org.ringdom.x86.fp.Format;
import org.ringdom.x86.fp.Real;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.VectorState;

/**
 * What all x87 instructions share: the register stack, the waiting exception, the status word.
 *
 * <p>FIP is set by every instruction that is not one of control; FOP and FDP only when an exception is not masked, as
 * processors do that report FDP_EXCPTN_ONLY.
 */
abstract class X87 extends Insn {
    static final int STACK = 0x40;
    static final int SUMMARY = 0x80;
    static final int C0 = 0x100;
    static final int C1 = 0x200;
    static final int C2 = 0x400;
    static final int C3 = 0x4000;
    static final int BUSY = 0x8000;

    private static final Format[] PRECISIONS = {Format.EXTENDED24, Format.EXTENDED, Format.EXTENDED53,
        Format.EXTENDED};

    /** Number of the register operand. */
    protected int sti;
    private int length;
    private int opcode;
    private boolean hasMemory;

    @Override
    protected void bind(Decoded d) {
        super.bind(d);
        sti = d.modRm & 7;
        length = d.length;
        opcode = (d.opcode & 7) << 8 | d.modRm & 0xFF;
        hasMemory = d.memory;
    }

    /** Raises #MF if an exception waits. */
    static void checkWaiting(Cpu c) {
        if ((c.vector.status & SUMMARY) != 0) {
            throw c.fault.with(Vector.X87_FAULT, 0);
        }
    }

    /** Once the operands have been read: notes the instruction, clears C1, makes the unit ready. */
    protected final FloatUnit begin(Cpu c) {
        c.vector.status &= ~C1;
        return beginQuietly(c);
    }

    /** As {@link #begin}, for the few that leave C1 alone. */
    protected final FloatUnit beginQuietly(Cpu c) {
        VectorState v = c.vector;
        v.lastIp = c.regs[Cpu.BLOCK] + end - length;
        v.unit.useControl(v.control);
        return v.unit;
    }

    /** As {@link #begin} once the unit has been used already. */
    protected final void note(Cpu c) {
        c.vector.lastIp = c.regs[Cpu.BLOCK] + end - length;
        c.vector.status &= ~C1;
    }

    /** The format that precision control asks for. */
    static Format precision(VectorState v) {
        return PRECISIONS[v.control >> 8 & 3];
    }

    static int physical(VectorState v, int i) {
        return v.top + i & 7;
    }

    static boolean isEmpty(VectorState v, int i) {
        return (v.empty >> physical(v, i) & 1) != 0;
    }

    static void read(VectorState v, int i, Real into) {
        int p = physical(v, i);
        into.unpackExtended(v.significand[p], v.exponent[p]);
    }

    static void write(VectorState v, int i, Real value) {
        set(v, i, value.kind == Real.ZERO ? 0 : value.significand, value.packExponent());
    }

    static void set(VectorState v, int i, long significand, int exponent) {
        int p = physical(v, i);
        v.significand[p] = significand;
        v.exponent[p] = exponent;
        v.empty &= ~(1 << p);
    }

    static void setIndefinite(VectorState v, int i) {
        set(v, i, 0xC000_0000_0000_0000L, 0xFFFF);
    }

    static void pop(VectorState v) {
        v.empty |= 1 << v.top;
        v.top = v.top + 1 & 7;
    }

    static void push(VectorState v) {
        v.top = v.top - 1 & 7;
    }

    /** Sets exception flags; true if an exception that is not masked came before the operation. */
    protected final boolean signal(Cpu c, int flags) {
        VectorState v = c.vector;
        v.status |= flags;
        int loud = flags & ~v.control & 0x3F;
        if (loud != 0) {
            v.status |= SUMMARY | BUSY;
            v.lastOpcode = opcode;
            if (hasMemory) {
                v.lastData = operandOffset(c);
            }
        }
        return (loud & FloatUnit.BEFORE) != 0;
    }

    /** Offset of the operand in its segment, for FDP. */
    protected abstract long operandOffset(Cpu c);

    /** Takes over the unit's flags and which way it rounded. */
    protected final boolean settle(Cpu c) {
        FloatUnit unit = c.vector.unit;
        if (unit.flags == 0) {
            return false;
        }
        if (unit.roundedUp && !unit.blocked()) {
            c.vector.status |= C1;
        }
        return signal(c, unit.flags);
    }

    /** Stack underflow: true if masked, so that the instruction goes on with an indefinite result. */
    protected final boolean underflow(Cpu c) {
        c.vector.status &= ~C1;
        return !signal(c, FloatUnit.INVALID | STACK);
    }

    /** Before a push: stack overflow if the place is taken. True if the push may happen; {@link #pushed} then stores. */
    protected final boolean overflow(Cpu c) {
        return !isEmpty(c.vector, 7);
    }

    /** Deals with a stack overflow: an indefinite value is pushed if it is masked. */
    protected final void overflowed(Cpu c) {
        c.vector.status |= C1;
        if (!signal(c, FloatUnit.INVALID | STACK)) {
            push(c.vector);
            setIndefinite(c.vector, 0);
        }
    }
}
