package org.ringdom.x86.memory;

/** The pages of lower halves that may be in the TLB, as long as they are few: to forget them one by one. Owner thread only. */
final class LowerPages {
    private static final int MOST = 1024;

    private final long[] pages = new long[MOST];
    private int count;

    /** Adds the page of an address that an entry was filled for. */
    void add(long va) {
        if (count < MOST) {
            pages[count] = va;
        }
        count++;
    }

    /** Forgets them all; false if they were too many to be known. */
    boolean forget(Mmu mmu) {
        boolean known = count <= MOST;
        for (int i = 0; known && i < count; i++) {
            mmu.reads.forgetPage(pages[i]);
            mmu.writes.forgetPage(pages[i]);
            mmu.fetches.forgetPage(pages[i]);
        }
        count = 0;
        return known;
    }
}
