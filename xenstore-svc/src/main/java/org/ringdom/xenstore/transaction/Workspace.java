package org.ringdom.xenstore.transaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.quota.OwnedNodes;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;

/**
 * A root being changed, with the record of what was done to it. Nobody else sees it until the engine makes its root the
 * store's. Not thread-safe.
 */
public final class Workspace {
    private final LongSupplier generations;
    private final OwnedNodes committed;
    private final OwnedNodes delta = new OwnedNodes();
    private final List<NodeChange> changes = new ArrayList<>(2);
    private Node root;
    /** The first path that watches fire on. */
    private Fired first;
    /** All of them once there are two; mostly there is one. */
    private Map<String, Fired> fired;

    /**
     * Starts at {@code root}.
     *
     * @param root
     *            where to start
     * @param generations
     *            gives a number that was never given before
     * @param committed
     *            the nodes that each domain owns outside of this workspace
     */
    public Workspace(Node root, LongSupplier generations, OwnedNodes committed) {
        this.root = root;
        this.generations = generations;
        this.committed = committed;
    }

    /** The tree as it is now. */
    public Node root() {
        return root;
    }

    /** Every step, in order. */
    public List<NodeChange> changes() {
        return changes;
    }

    /** What watches fire on: each path once, in the order of its first change. */
    public Collection<Fired> fired() {
        if (fired != null) {
            return fired.values();
        }
        return first == null ? List.of() : List.of(first);
    }

    /** By how much each domain's count of nodes changes. */
    public OwnedNodes delta() {
        return delta;
    }

    /** Nodes that {@code domid} owns, those of this workspace included. */
    int ownedBy(int domid) {
        return committed.of(domid) + delta.of(domid);
    }

    /** Bytes of the nodes that {@code domid} owns, those of this workspace included. */
    long bytesOf(int domid) {
        return committed.bytesOf(domid) + delta.bytesOf(domid);
    }

    /** Stores value and permissions of a node whose parent exists; {@code before} is the node as it is, null if it is new. */
    public void put(String path, Node before, byte[] value, Permissions permissions) {
        delta.put(path, before, value, permissions);
        root = Tree.put(root, path, value, permissions, generations.getAsLong());
        changes.add(new NodeChange.Put(path, value, permissions));
    }

    /** Removes an existing node that is not the root, and has watches fire on it. */
    public void remove(String path) {
        Node node = Tree.find(root, path);
        delta.remove(path, node);
        root = Tree.remove(root, path, generations.getAsLong());
        changes.add(new NodeChange.Removed(path));
        fire(new Fired(path, node, node.permissions(), null, root));
    }

    /** Has watches fire on an existing node; {@code before} are its permissions before a change of them, or null. */
    void fire(String path, Permissions permissions, Permissions before) {
        fire(new Fired(path, null, permissions, before, root));
    }

    private void fire(Fired what) {
        if (first == null) {
            first = what;
            return;
        }
        if (fired == null) {
            fired = new LinkedHashMap<>();
            fired.put(first.path(), first);
        }
        fired.merge(what.path(), what, Fired::and);
    }
}
