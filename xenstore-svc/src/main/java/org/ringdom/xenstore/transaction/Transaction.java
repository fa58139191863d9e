package org.ringdom.xenstore.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.StoreException;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.quota.Quotas;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;

/**
 * An open transaction: the root it started from, a workspace, what it looked at, and what it did.
 *
 * <p>It commits if nothing that it read or wrote has changed since it began; then its operations take effect on the store's
 * tree as it is now, so that transactions in different places never disturb each other. Not thread-safe.
 */
public final class Transaction implements AccessLog {
    /** Bytes that a path or an operation counts with beside its text. */
    private static final int ENTRY_BYTES = 32;

    private final int id;
    private final Caller owner;
    private final Quotas quotas;
    private final Node base;
    private final Workspace work;
    private final Map<String, Integer> accesses = new HashMap<>();
    private final List<Operation> operations = new ArrayList<>();
    private boolean doomed;
    private String conflict;
    private int bytes;

    /**
     * Begins.
     *
     * @param id
     *            the client's name for it
     * @param owner
     *            who is held to the limit of nodes
     * @param quotas
     *            what it is held to; its bytes count until {@link #close}
     * @param work
     *            a workspace at the store's root
     * @param doomed
     *            it was open when the service died: it goes on from the root of now, and must not commit
     */
    public Transaction(int id, Caller owner, Quotas quotas, Workspace work, boolean doomed) {
        this.id = id;
        this.owner = owner;
        this.quotas = quotas;
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
        Integer known = accesses.get(path);
        if (known == null) {
            quotas.check(owner, Quota.TRANSACTION_NODES, accesses.size() + 1);
            checkRoom(path.length());
            keep(path.length());
        }
        if (known == null || (known & kinds) != kinds) {
            accesses.put(path, known == null ? kinds : known | kinds);
        }
    }

    private void checkRoom(int more) {
        quotas.checkMemory(owner, owner.domid(), work.bytesOf(owner.domid()) + more + ENTRY_BYTES);
    }

    /** Counts bytes that the transaction keeps from now on. */
    private void keep(int more) {
        quotas.hold(owner.domid(), more + ENTRY_BYTES);
        bytes += more + ENTRY_BYTES;
    }

    /** Bytes that it counts with. */
    public int bytes() {
        return bytes;
    }

    /** Nodes that it looked at or changed. */
    public int touchedNodes() {
        return accesses.size();
    }

    /** The transaction is over in whatever way. */
    public void close() {
        quotas.hold(owner.domid(), -bytes);
        bytes = 0;
    }

    /** It must not commit any more. */
    public void doom() {
        doomed = true;
    }

    /** Where a commit that failed found that somebody else had changed something; null if that was not the reason. */
    public String conflict() {
        return conflict;
    }

    /** Whether it would give {@code domid} rights on something. */
    public boolean names(int domid) {
        return operations.stream().anyMatch(operation -> operation instanceof Operation.SetPermissions set
                && set.permissions().names(domid));
    }

    /** Executes an operation on the transaction's tree. */
    public void run(Operation operation, Caller caller) {
        checkRoom(operation.bytes());
        operation.run(work, caller, quotas, this);
        operations.add(operation);
        keep(operation.bytes());
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
                conflict = path;
                throw XsError.EAGAIN.exception();
            }
        });
        try {
            operations.forEach(operation -> operation.run(fresh, caller, quotas, NONE));
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
