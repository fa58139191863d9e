package org.ringdom.blkback;

import org.agrona.collections.Int2IntHashMap;

import org.ringdom.runtime.grant.BackendGrants;

/**
 * How one ring uses its guest's grants: mapped for a request, or, if both sides agreed on persistent grants, mapped at first
 * sight and kept. Agent thread only.
 */
final class GrantUse {
    private static final int NONE = -1;

    private final BackendGrants grants;
    private final int maxKept;
    private final Int2IntHashMap kept = new Int2IntHashMap(NONE);

    /** Keeps up to {@code maxKept} grants mapped; 0 if persistent grants were not agreed on. */
    GrantUse(BackendGrants grants, int maxKept) {
        this.grants = grants;
        this.maxKept = maxKept;
    }

    /** Uses a page; returns its frame, or a negative GNTST code. */
    long map(int ref, boolean write) {
        if (maxKept > 0) {
            int frame = kept.get(ref);
            if (frame != NONE) {
                return frame;
            }
            if (kept.size() < maxKept) {
                long found = grants.map(ref, true);
                if (found >= 0 && found < Integer.MAX_VALUE) {
                    kept.put(ref, (int) found);
                    return found;
                }
                if (found >= 0) {
                    grants.unmap(ref);
                }
            }
        }
        return grants.map(ref, write);
    }

    /** Ends a use. */
    void unmap(int ref) {
        if (maxKept == 0 || kept.get(ref) == NONE) {
            grants.unmap(ref);
        }
    }

    /** Number of grants that stay mapped. */
    int kept() {
        return kept.size();
    }

    /** Unmaps what was kept. */
    void close() {
        kept.forEachInt((ref, frame) -> grants.unmap(ref));
        kept.clear();
    }
}
