package org.ringdom.xenstore.quota;

import org.agrona.collections.Long2LongCounterMap;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;

/** How many nodes each domain owns, and how many bytes they have. Not thread-safe. */
public final class OwnedNodes {
    /** A domain's word: {@code nodes << 40} plus its bytes; both may be negative in a difference. */
    private static final int NODES_SHIFT = 40;
    private static final long HALF = 1L << NODES_SHIFT - 1;
    private static final Long2LongCounterMap NOTHING = new Long2LongCounterMap(0);

    /** Made when there is something to count: most changes of a value change nothing here. */
    private Long2LongCounterMap words = NOTHING;

    private static int nodes(long word) {
        return (int) (word + HALF >> NODES_SHIFT);
    }

    private static long bytes(long word) {
        return word - ((long) nodes(word) << NODES_SHIFT);
    }

    /** Nodes of {@code domid}. */
    public int of(int domid) {
        return nodes(words.get(domid));
    }

    /** Bytes of the nodes of {@code domid}. */
    public long bytesOf(int domid) {
        return bytes(words.get(domid));
    }

    /** Changes count and bytes of {@code domid}. */
    public void add(int domid, int nodes, long nodeBytes) {
        long change = ((long) nodes << NODES_SHIFT) + nodeBytes;
        if (change != 0) {
            counted().getAndAdd(domid, change);
        }
    }

    private Long2LongCounterMap counted() {
        if (words == NOTHING) {
            words = new Long2LongCounterMap(0);
        }
        return words;
    }

    /** Counts a node that is stored in the place of {@code before}, which is null if it was not there. */
    public void put(String path, Node before, byte[] value, Permissions permissions) {
        int nameLength = Paths.nameLength(path);
        int bytes = Node.bytes(nameLength, value, permissions);
        if (before == null) {
            add(permissions.owner(), 1, bytes);
        } else if (before.permissions().owner() == permissions.owner()) {
            add(permissions.owner(), 0, bytes - before.bytes(nameLength));
        } else {
            add(before.permissions().owner(), -1, -before.bytes(nameLength));
            add(permissions.owner(), 1, bytes);
        }
    }

    /** Counts a node, with all below it, that is removed. */
    public void remove(String path, Node node) {
        Tree.walk(node, path, (gonePath, gone) -> add(gone.permissions().owner(), -1,
                -gone.bytes(Paths.nameLength(gonePath))));
    }

    /** Adds all of {@code delta}. */
    public void addAll(OwnedNodes delta) {
        if (!delta.words.isEmpty()) {
            delta.words.forEach(counted()::getAndAdd);
        }
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof OwnedNodes that) || words.size() != that.words.size()) {
            return false;
        }
        boolean[] same = {true};
        words.forEach((domid, word) -> same[0] &= that.words.get(domid) == word);
        return same[0];
    }

    @Override
    public int hashCode() {
        return words.size();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        words.forEach((domid, word) -> text.append(text.isEmpty() ? "" : ", ").append("domain ").append(domid)
                .append(": ").append(nodes(word)).append(" of ").append(bytes(word)).append(" bytes"));
        return text.toString();
    }
}
