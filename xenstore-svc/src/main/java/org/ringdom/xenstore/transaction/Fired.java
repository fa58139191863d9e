package org.ringdom.xenstore.transaction;

import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.tree.Node;

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
 * @param parent
 *            permissions of the node above; null at the root
 */
public record Fired(String path, Node removed, Permissions permissions, Permissions before, Permissions parent) {
    /** What a transaction tells of one path to which this happened first and {@code later} happened afterwards. */
    Fired and(Fired later) {
        return new Fired(path, removed != null ? removed : later.removed, later.permissions,
                before != null ? before : later.before, later.parent);
    }
}
