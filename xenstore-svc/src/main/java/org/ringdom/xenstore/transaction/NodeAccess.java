package org.ringdom.xenstore.transaction;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;

/** Looks nodes up for a caller: with permissions, and without telling about nodes that the caller may not know of. */
public final class NodeAccess {
    private NodeAccess() {
    }

    /**
     * The node at {@code path}.
     *
     * @param kinds
     *            what of it is used, for the access log
     * @return null if there is no such node and the caller may know that, which takes any of the rights {@code wanted} on
     *         the nearest node above
     * @throws org.ringdom.xenstore.protocol.StoreException
     *             EACCES if the caller has not all of {@code wanted}
     */
    public static Node find(Node root, String path, Caller caller, int wanted, AccessLog log, int kinds) {
        Node node = Tree.find(root, path);
        boolean allowed = node == null || node.permissions().allows(caller, wanted);
        log.touched(path, allowed ? kinds : AccessLog.PERMISSIONS);
        if (node == null) {
            if (!caller.privileged() || log != AccessLog.NONE) {
                checkNearest(root, path, caller, wanted, log);
            }
            return null;
        }
        if (!allowed) {
            throw XsError.EACCES.exception();
        }
        return node;
    }

    /** Asks the nearest node above; that it is the nearest counts as looked at, for a node between would be asked instead. */
    private static void checkNearest(Node root, String path, Caller caller, int wanted, AccessLog log) {
        String nearest = Tree.nearest(root, path);
        log.touched(nearest, AccessLog.PERMISSIONS);
        log.touched(Paths.childTowards(nearest, path), AccessLog.PERMISSIONS);
        if ((Tree.find(root, nearest).permissions().rightsOf(caller) & wanted) == 0) {
            throw XsError.EACCES.exception();
        }
    }

    /** As {@link #find}, with ENOENT for a node that is not there. */
    public static Node require(Node root, String path, Caller caller, int wanted, AccessLog log, int kinds) {
        Node node = find(root, path, caller, wanted, log, kinds);
        if (node == null) {
            throw XsError.ENOENT.exception();
        }
        return node;
    }
}
