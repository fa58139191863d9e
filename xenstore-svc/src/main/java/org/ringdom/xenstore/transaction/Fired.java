package org.ringdom.xenstore.transaction;

import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;

/**
 * Something that watches fire on.
 *
 * @param path
 *            the node that was written, made, removed or given other permissions
 * @param removed
 *            the node as it was with everything below, if it was removed; otherwise null
 * @param permissions
 *            the node's permissions now, or the last it had
 * @param before
 *            its permissions before they were changed; otherwise null
 * @param root
 *            the tree after that
 */
public record Fired(String path, Node removed, Permissions permissions, Permissions before, Node root) {
    /** Permissions of the node above; null at the root. */
    public Permissions above() {
        Node above = Tree.above(root, path);
        return above == null ? null : above.permissions();
    }

    /** What a transaction tells of one path to which this happened first and {@code later} happened afterwards. */
    Fired and(Fired later) {
        return new Fired(path, removed != null ? removed : later.removed, later.permissions,
                before != null ? before : later.before, later.root);
    }
}
