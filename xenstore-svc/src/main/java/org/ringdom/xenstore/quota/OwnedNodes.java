package org.ringdom.xenstore.quota;

import org.agrona.collections.Int2IntCounterMap;

/** How many nodes each domain owns. Not thread-safe. */
public final class OwnedNodes {
    private final Int2IntCounterMap counts = new Int2IntCounterMap(0);

    /** Nodes of {@code domid}. */
    public int of(int domid) {
        return counts.get(domid);
    }

    /** Changes the count of {@code domid}. */
    public void add(int domid, int nodes) {
        if (nodes != 0) {
            counts.getAndAdd(domid, nodes);
        }
    }

    /** Adds all counts of {@code delta}. */
    public void addAll(OwnedNodes delta) {
        delta.counts.forEach(this::add);
    }

    /** Forgets everything. */
    public void clear() {
        counts.clear();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OwnedNodes that && counts.toString().equals(that.counts.toString());
    }

    @Override
    public int hashCode() {
        return counts.size();
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
