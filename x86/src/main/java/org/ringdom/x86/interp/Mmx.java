package org.ringdom.x86.interp;

import org.ringdom.x86.exception.Vector;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.VectorState;

/** MMX registers: the significands of the x87 registers by their physical number. */
final class Mmx {
    private Mmx() {
    }

    /** Raises #MF if an x87 exception waits. */
    static void check(Cpu c) {
        if ((c.vector.status & 0x80) != 0) {
            throw c.fault.with(Vector.X87_FAULT, 0);
        }
    }

    /** What every MMX instruction but EMMS does: TOP becomes 0, all registers are in use. */
    static void enter(Cpu c) {
        VectorState v = c.vector;
        v.top = 0;
        v.empty = 0;
    }

    /** Before a store: if it faults, TOP is 0 already, but the tags are what they were. */
    static void beforeStore(Cpu c) {
        c.vector.top = 0;
    }

    static long get(Cpu c, int register) {
        return c.vector.significand[register & 7];
    }

    /** Sets a register; its exponent becomes all ones. */
    static void set(Cpu c, int register, long value) {
        c.vector.significand[register & 7] = value;
        c.vector.exponent[register & 7] = 0xFFFF;
    }
}
