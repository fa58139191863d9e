package org.ringdom.guest.paravirt;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.memory.Mmu;

/**
 * What a vCPU knows of the upper half of its kernel's address space: whether its translations, and the code found through
 * them, may stay when the guest loads another root or asks for a flush. They may as long as every page that a table has let go
 * of was forgotten by itself, because all stores to tables are seen. Owner: the vCPU's thread.
 */
final class KernelHalf {
    private static final int FIRST_SLOT = 256;
    private static final int PAGE = 4096;

    private final PageTypes types;
    private final SharedBuffer ram;
    private final org.ringdom.x86.memory.GuestMemory physical;
    private final Mmu memory;
    private final long[] slots = new long[FIRST_SLOT];
    private long seen;
    private int exposures;

    KernelHalf(PageTypes types, MachineFrames frames, Mmu memory) {
        this.types = types;
        ram = frames.ram();
        physical = frames.physical();
        this.memory = memory;
    }

    /**
     * Whether what is in the TLB of the upper half is right for a root: pages that have changed since the last call are not
     * there any more. If not, all has to be forgotten.
     */
    boolean stays(long root) {
        synchronized (types) {
            int nowExposed = physical.exposures();
            boolean stays = nowExposed == exposures;
            exposures = nowExposed;
            stays &= sameSlots(root);
            stays = stays && types.upperChanges().forgetSince(seen, memory);
            seen = types.upperChanges().count();
            return stays;
        }
    }

    /** Whether the root has all that the one before had, and something else nowhere. */
    private boolean sameSlots(long root) {
        boolean same = true;
        for (int i = 0; i < FIRST_SLOT; i++) {
            long entry = ram.getLong(root * PAGE + (FIRST_SLOT + i) * 8) & ~PageTypes.ACCESSED_DIRTY;
            if (entry != slots[i]) {
                same &= (slots[i] & PageTypes.PRESENT) == 0;
                slots[i] = entry;
            }
        }
        return same;
    }
}
