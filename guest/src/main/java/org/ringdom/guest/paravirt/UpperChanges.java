package org.ringdom.guest.paravirt;

import org.ringdom.x86.memory.Mmu;

/**
 * What has changed of the mappings in the upper half of the address spaces, where a guest's kernel lives: the last changes
 * that took something away, so that a CPU whose TLB is to be flushed forgets these pages alone. Threading: under the
 * domain's lock.
 */
final class UpperChanges {
    /** Instead of a page: a change that may be anywhere. */
    static final long ANYWHERE = 0;

    private static final int KEPT = 256;

    private final long[] pages = new long[KEPT];
    private long count;

    /** Notes a change of what a page is mapped to. */
    void note(long va) {
        pages[(int) (count++ % KEPT)] = va < 0 ? va : ANYWHERE;
    }

    /** How many changes have been noted. */
    long count() {
        return count;
    }

    /** Has a CPU forget the pages that were noted from the {@code since}th on; false if it has to forget everything instead. */
    boolean forgetSince(long since, Mmu memory) {
        if (count - since > KEPT) {
            return false;
        }
        for (long i = since; i < count; i++) {
            long va = pages[(int) (i % KEPT)];
            if (va == ANYWHERE) {
                return false;
            }
            memory.invalidatePage(va);
        }
        return true;
    }
}
