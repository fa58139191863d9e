package org.ringdom.xenstore.transaction;

import java.util.ArrayDeque;
import java.util.Deque;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.quota.Quotas;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;

/**
 * A request that changes nodes. It checks everything first and changes nothing if it throws, so a transaction can run it on
 * its own tree and again on the store's tree at commit.
 */
public sealed interface Operation {
    /** Bytes that a transaction keeps of it beside what it touches. */
    int bytes();

    /** Executes the operation in {@code work}. */
    void run(Workspace work, Caller caller, Quotas quotas, AccessLog log);

    /**
     * Stores a value; makes the node and its parents if need be.
     *
     * @param path
     *            the node
     * @param value
     *            its new value
     */
    record Write(String path, byte[] value) implements Operation {
        @Override
        public int bytes() {
            return value.length + path.length();
        }

        @Override
        public void run(Workspace work, Caller caller, Quotas quotas, AccessLog log) {
            Node node = NodeAccess.find(work.root(), path, caller, Permissions.WRITE, log, AccessLog.CONTENT);
            if (node == null) {
                create(work, path, value, caller, quotas);
            } else {
                checkChange(work, node, value, node.permissions(), caller, quotas);
                work.put(path, node, value, node.permissions());
                work.fire(path, node.permissions(), null);
            }
        }
    }

    /**
     * Makes a node and its parents unless it is there.
     *
     * @param path
     *            the node
     */
    record MakeDirectory(String path) implements Operation {
        @Override
        public int bytes() {
            return path.length();
        }

        @Override
        public void run(Workspace work, Caller caller, Quotas quotas, AccessLog log) {
            Node node = NodeAccess.find(work.root(), path, caller, Permissions.WRITE, log, AccessLog.PERMISSIONS);
            if (node == null) {
                create(work, path, Node.EMPTY_VALUE, caller, quotas);
            }
        }
    }

    /**
     * Removes a node and everything below; a node that is not there is removed if its parent is there.
     *
     * @param path
     *            the node
     */
    record Remove(String path) implements Operation {
        @Override
        public int bytes() {
            return path.length();
        }

        @Override
        public void run(Workspace work, Caller caller, Quotas quotas, AccessLog log) {
            String parent = Paths.parent(path);
            Node node = NodeAccess.find(work.root(), path, caller, Permissions.WRITE, log,
                    parent == null ? AccessLog.PERMISSIONS : AccessLog.SUBTREE);
            if (parent == null) {
                throw XsError.EINVAL.exception();
            }
            if (node == null) {
                log.touched(parent, AccessLog.PERMISSIONS);
                if (Tree.find(work.root(), parent) == null) {
                    throw XsError.ENOENT.exception();
                }
                return;
            }
            work.remove(path);
        }
    }

    /**
     * Stores permissions.
     *
     * @param path
     *            the node
     * @param permissions
     *            its new permissions
     */
    record SetPermissions(String path, Permissions permissions) implements Operation {
        @Override
        public int bytes() {
            return path.length() + permissions.wire().length;
        }

        @Override
        public void run(Workspace work, Caller caller, Quotas quotas, AccessLog log) {
            quotas.check(caller, Quota.NODE_PERMISSIONS, permissions.size());
            Node node = NodeAccess.require(work.root(), path, caller, Permissions.WRITE | Permissions.OWNER, log,
                    AccessLog.CONTENT);
            Permissions before = node.permissions();
            if (!caller.privileged() && before.owner() != permissions.owner()) {
                throw XsError.EPERM.exception();
            }
            checkChange(work, node, node.value(), permissions, caller, quotas);
            work.put(path, node, node.value(), permissions);
            work.fire(path, permissions, before);
        }
    }

    /** Makes a node that is not there, with those above that are missing, and has watches fire on it alone. */
    private static void create(Workspace work, String path, byte[] value, Caller caller, Quotas quotas) {
        Deque<String> missing = new ArrayDeque<>();
        String at = path;
        Node above = null;
        while (above == null) {
            missing.push(at);
            at = Paths.parent(at);
            above = Tree.find(work.root(), at);
        }
        Permissions permissions = above.permissions();
        if (!caller.privileged()) {
            permissions = permissions.withOwner(caller.domid());
            checkCreation(work, above, missing, value, permissions, caller, quotas);
        }
        while (missing.size() > 1) {
            work.put(missing.pop(), null, Node.EMPTY_VALUE, permissions);
        }
        work.put(path, null, value, permissions);
        work.fire(path, permissions, null);
    }

    /** Holds new nodes against the quotas: their number and bytes, their size, and that of the node above them. */
    private static void checkCreation(Workspace work, Node above, Deque<String> missing, byte[] value,
            Permissions permissions, Caller caller, Quotas quotas) {
        int domid = caller.domid();
        quotas.check(caller, Quota.NODES, work.ownedBy(domid) + missing.size());
        quotas.check(caller, Quota.NODE_SIZE, Node.contentBytes(value, permissions));
        int nameBytes = Paths.nameLength(missing.peekFirst()) + 1;
        quotas.check(caller, Quota.NODE_SIZE, Node.contentBytes(above.value(), above.permissions())
                + above.children().listing().length + nameBytes);
        long bytes = work.bytesOf(domid) + value.length;
        for (String path : missing) {
            bytes += Node.bytes(Paths.nameLength(path), Node.EMPTY_VALUE, permissions);
        }
        quotas.checkMemory(caller, domid, bytes);
    }

    /** Holds another value or other permissions of a node against the quotas; its owner pays. */
    private static void checkChange(Workspace work, Node node, byte[] value, Permissions permissions, Caller caller,
            Quotas quotas) {
        if (caller.privileged()) {
            return;
        }
        int content = Node.contentBytes(value, permissions);
        int owner = node.permissions().owner();
        int more = content - Node.contentBytes(node.value(), node.permissions());
        if (more > 0) {
            quotas.check(caller, Quota.NODE_SIZE, content + node.children().listing().length);
            quotas.checkMemory(caller, owner, work.bytesOf(owner) + more);
        }
    }
}
