package org.ringdom.x86.interp;

import org.ringdom.x86.state.Cpu;

/** Memory operands of 16 bytes. */
final class Xmm {
    private Xmm() {
    }

    /** Raises #GP for an address that is no multiple of 16, and the fault of a load that would fail. */
    static void checkLoad(Cpu c, long va, boolean aligned) {
        if (aligned && (va & 15) != 0) {
            throw c.fault.protection();
        }
        if ((va & 4095) > 4096 - 16) {
            c.memory.checkRead(va, 16);
        }
    }

    /** As {@link #checkLoad} for stores; always asks, so that the second half can't fault behind the first. */
    static void checkStore(Cpu c, long va, boolean aligned) {
        if (aligned && (va & 15) != 0) {
            throw c.fault.protection();
        }
        if ((va & 4095) > 4096 - 16) {
            c.memory.checkWrite(va, 16);
        }
    }

    /** Stores both halves after a check. */
    static void store(Cpu c, long va, long low, long high, boolean aligned) {
        checkStore(c, va, aligned);
        c.memory.store(va, low, 8);
        c.memory.store(va + 8, high, 8);
    }
}
