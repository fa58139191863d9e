package org.ringdom.guest.pv;

import java.util.ArrayDeque;
import java.util.Deque;

import org.ringdom.runtime.grant.GrantTable;

/**
 * Takes back what devices were given when they are gone: grants, and the pages behind them. What a backend still uses waits
 * until it does not; such a page is not used for anything else. vCPU thread only.
 */
public final class Reclaim {
    private static final int NO_FRAME = -1;

    private final PageAllocator pages;
    private final GrantTable grants;
    private final Deque<long[]> waiting = new ArrayDeque<>();

    public Reclaim(PageAllocator pages, GrantTable grants) {
        this.pages = pages;
        this.grants = grants;
    }

    PageAllocator pages() {
        return pages;
    }

    GrantTable grants() {
        return grants;
    }

    /** Ends a grant, now or as soon as the backend lets go. */
    void end(int ref) {
        end(ref, NO_FRAME);
    }

    /** Ends a grant and frees its page, now or as soon as the backend lets go. */
    void end(int ref, int frame) {
        if (!ended(ref, frame)) {
            waiting.add(new long[]{ref, frame});
        }
    }

    private boolean ended(int ref, int frame) {
        if (!grants.endAccess(ref)) {
            return false;
        }
        if (frame != NO_FRAME) {
            pages.free(frame, 1);
        }
        return true;
    }

    /** Tries again with what waits; returns how many grants came free. */
    public int doWork() {
        int work = 0;
        for (int left = waiting.size(); left > 0; left--) {
            long[] next = waiting.remove();
            if (ended((int) next[0], (int) next[1])) {
                work++;
            } else {
                waiting.add(next);
            }
        }
        return work;
    }

    /** Grants that backends still use. */
    public int waiting() {
        return waiting.size();
    }
}
