package org.ringdom.xenstore.quota;

import org.agrona.collections.Int2IntCounterMap;

/** How many nodes each domain owns, and how many bytes they have. Not thread-safe. */
public final class OwnedNodes {
    private final Int2IntCounterMap counts = new Int2IntCounterMap(0);
    private final Int2IntCounterMap bytes = new Int2IntCounterMap(0);

    /** Nodes of {@code domid}. */
    public int of(int domid) {
        return counts.get(domid);
    }

    /** Bytes of the nodes of {@code domid}. */
    public int bytesOf(int domid) {
        return bytes.get(domid);
    }

    /** Changes count and bytes of {@code domid}. */
    public void add(int domid, int nodes, int nodeBytes) {
        add(counts, domid, nodes);
        add(bytes, domid, nodeBytes);
    }

    private static void add(Int2IntCounterMap map, int domid, int change) {
        if (change != 0) {
            map.getAndAdd(domid, change);
        }
    }

    /** Adds all of {@code delta}. */
    public void addAll(OwnedNodes delta) {
        delta.counts.forEach((domid, change) -> add(counts, domid, change));
        delta.bytes.forEach((domid, change) -> add(bytes, domid, change));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OwnedNodes that && same(counts, that.counts) && same(bytes, that.bytes);
    }

    private static boolean same(Int2IntCounterMap one, Int2IntCounterMap other) {
        boolean[] same = {one.size() == other.size()};
        one.forEach((domid, value) -> same[0] &= other.get(domid) == value);
        return same[0];
    }

    @Override
    public int hashCode() {
        return counts.size();
    }

    @Override
    public String toString() {
        return "nodes " + counts + ", bytes " + bytes;
    }
}
