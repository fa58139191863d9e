package org.ringdom.xenstore.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.StoreException;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;

/**
 * An open transaction: the root it started from, a workspace, what it looked at, and what it did.
 *
 * <p>It commits if nothing that it read or wrote has changed since it began; then its operations take effect on the store's
 * tree as it is now, so that transactions in different places never disturb each other. Not thread-safe.
 */
public final class Transaction implements AccessLog {
    private final int id;
    private final Caller owner;
    private final Limits limits;
    private final Node base;
    private final Workspace work;
    private final boolean doomed;
    private final Map<String, Integer> accesses = new HashMap<>();
    private final List<Operation> operations = new ArrayList<>();

    /**
     * Begins.
     *
     * @param id
     *            the client's name for it
     * @param owner
     *            who is held to the limit of nodes
     * @param limits
     *            the limits
     * @param work
     *            a workspace at the store's root
     * @param doomed
     *            it was open when the service died: it goes on from the root of now, and must not commit
     */
    public Transaction(int id, Caller owner, Limits limits, Workspace work, boolean doomed) {
        this.id = id;
        this.owner = owner;
        this.limits = limits;
        this.base = work.root();
        this.work = work;
        this.doomed = doomed;
    }

    /** The client's name for it. */
    public int id() {
        return id;
    }

    /** The tree as the transaction sees it. */
    public Node root() {
        return work.root();
    }

    @Override
    public void touched(String path, int kinds) {
        if (!owner.privileged() && accesses.size() >= limits.transactionNodes() && !accesses.containsKey(path)) {
            throw XsError.ENOSPC.exception();
        }
        accesses.merge(path, kinds, (a, b) -> a | b);
    }

    /** Executes an operation on the transaction's tree. */
    public void run(Operation operation, Caller caller) {
        operation.run(work, caller, limits, this);
        operations.add(operation);
    }

    /**
     * What the store's tree {@code fresh} (an untouched workspace at the store's root) becomes.
     *
     * @throws StoreException
     *             EAGAIN for a conflict
     */
    public Workspace commit(Workspace fresh, Caller caller) {
        if (doomed) {
            throw XsError.EAGAIN.exception();
        }
        Node current = fresh.root();
        if (current == base) {
            return work;
        }
        accesses.forEach((path, kinds) -> {
            if (changed(Tree.find(base, path), Tree.find(current, path), kinds)) {
                throw XsError.EAGAIN.exception();
            }
        });
        try {
            operations.forEach(operation -> operation.run(fresh, caller, limits, NONE));
        } catch (StoreException e) {
            throw XsError.EAGAIN.exception();
        }
        return fresh;
    }

    private static boolean changed(Node before, Node now, int kinds) {
        if (before == now) {
            return false;
        }
        if (before == null || now == null || (kinds & SUBTREE) != 0) {
            return true;
        }
        return (kinds & CONTENT) != 0 && before.generation() != now.generation()
                || (kinds & CHILDREN) != 0 && before.childrenGeneration() != now.childrenGeneration()
                || (kinds & PERMISSIONS) != 0 && !before.permissions().equals(now.permissions());
    }
}
