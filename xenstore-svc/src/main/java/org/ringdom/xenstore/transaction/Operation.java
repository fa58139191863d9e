package org.ringdom.xenstore.transaction;

import java.util.ArrayDeque;
import java.util.Deque;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;

/**
 * A request that changes nodes. It checks everything first and changes nothing if it throws, so a transaction can run it on
 * its own tree and again on the store's tree at commit.
 */
public sealed interface Operation {
    /** Executes the operation in {@code work}. */
    void run(Workspace work, Caller caller, Limits limits, AccessLog log);

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
        public void run(Workspace work, Caller caller, Limits limits, AccessLog log) {
            Node node = NodeAccess.find(work.root(), path, caller, Permissions.WRITE, log, AccessLog.CONTENT);
            if (node == null) {
                create(work, path, value, caller, limits);
            } else {
                checkSize(value, node.permissions(), caller, limits);
                work.put(path, value, node.permissions());
            }
            work.fire(path, null);
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
        public void run(Workspace work, Caller caller, Limits limits, AccessLog log) {
            Node node = NodeAccess.find(work.root(), path, caller, Permissions.WRITE, log, AccessLog.PERMISSIONS);
            if (node == null) {
                create(work, path, Node.EMPTY_VALUE, caller, limits);
                work.fire(path, null);
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
        public void run(Workspace work, Caller caller, Limits limits, AccessLog log) {
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
        public void run(Workspace work, Caller caller, Limits limits, AccessLog log) {
            if (!caller.privileged() && permissions.size() > limits.permissions()) {
                throw XsError.ENOSPC.exception();
            }
            Node node = NodeAccess.require(work.root(), path, caller, Permissions.WRITE | Permissions.OWNER, log,
                    AccessLog.CONTENT);
            Permissions before = node.permissions();
            if (!caller.privileged() && before.owner() != permissions.owner()) {
                throw XsError.EPERM.exception();
            }
            checkSize(node.value(), permissions, caller, limits);
            work.put(path, node.value(), permissions);
            work.fire(path, before);
        }
    }

    private static void create(Workspace work, String path, byte[] value, Caller caller, Limits limits) {
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
            if (work.ownedBy(caller.domid()) + missing.size() > limits.nodesOf(caller.domid())) {
                throw XsError.ENOSPC.exception();
            }
        }
        checkSize(value, permissions, caller, limits);
        while (missing.size() > 1) {
            work.put(missing.pop(), Node.EMPTY_VALUE, permissions);
        }
        work.put(path, value, permissions);
    }

    private static void checkSize(byte[] value, Permissions permissions, Caller caller, Limits limits) {
        if (!caller.privileged() && value.length + 4 * permissions.size() > limits.nodeBytes()) {
            throw XsError.ENOSPC.exception();
        }
    }
}
