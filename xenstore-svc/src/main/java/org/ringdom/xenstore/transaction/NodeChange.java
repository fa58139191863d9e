package org.ringdom.xenstore.transaction;

import org.ringdom.xenstore.permission.Permissions;

/** One step from a tree to the next, as the journal keeps it. */
public sealed interface NodeChange {
    /** The node concerned, an absolute path. */
    String path();

    /**
     * Value and permissions of a node are stored; it is made if need be, its parent exists.
     *
     * @param path
     *            the node
     * @param value
     *            its value, not to be changed by anybody
     * @param permissions
     *            its permissions
     */
    record Put(String path, byte[] value, Permissions permissions) implements NodeChange {
    }

    /**
     * A node is removed with everything below it.
     *
     * @param path
     *            the node
     */
    record Removed(String path) implements NodeChange {
    }
}
