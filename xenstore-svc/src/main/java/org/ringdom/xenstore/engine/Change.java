package org.ringdom.xenstore.engine;

import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.transaction.NodeChange;

/**
 * One step from a state of the store to the next. An excerpt of the journal holds the changes of one request; applied in
 * order to an empty store they give the store back.
 */
public sealed interface Change {
    /** A step of what the store knows about domains, and of what they may. */
    sealed interface OfDomains extends Change {
    }

    /**
     * A step of the tree.
     *
     * @param change
     *            what is done
     */
    record NodeChanged(NodeChange change) implements Change {
    }

    /**
     * A watch is registered.
     *
     * @param connection
     *            whose
     * @param path
     *            absolute or special
     * @param prefix
     *            characters that events leave away
     * @param token
     *            opaque
     * @param depth
     *            levels, -1 for all
     */
    record WatchAdded(long connection, String path, int prefix, String token, int depth) implements Change {
    }

    /**
     * A watch is removed.
     *
     * @param connection
     *            whose
     * @param path
     *            absolute or special
     * @param token
     *            opaque
     */
    record WatchRemoved(long connection, String path, String token) implements Change {
    }

    /**
     * All watches and transactions of a connection are dropped.
     *
     * @param connection
     *            whose
     */
    record ConnectionReset(long connection) implements Change {
    }

    /**
     * A transaction begins.
     *
     * @param connection
     *            whose
     * @param id
     *            the client's name for it
     */
    record TransactionOpened(long connection, int id) implements Change {
    }

    /**
     * A transaction has ended, in whatever way.
     *
     * @param connection
     *            whose
     * @param id
     *            the client's name for it
     */
    record TransactionClosed(long connection, int id) implements Change {
    }

    /**
     * A domain has a ring; its connection begins anew.
     *
     * @param domid
     *            the domain
     * @param frame
     *            its ring page: a frame number, or what the toolstack gave
     * @param port
     *            its event channel
     * @param incarnation
     *            tells lives of one domid apart
     * @param serial
     *            tells connections apart: rises with each introduction
     */
    record DomainIntroduced(int domid, long frame, int port, long incarnation, long serial) implements OfDomains {
    }

    /**
     * A domain is gone: connection, watches, transactions.
     *
     * @param domid
     *            the domain
     */
    record DomainReleased(int domid) implements OfDomains {
    }

    /**
     * A domain has the rights of another one as well.
     *
     * @param domid
     *            the domain
     * @param target
     *            the other one
     */
    record DomainTarget(int domid, int target) implements OfDomains {
    }

    /**
     * Whether a domain's shutdown was told to the watchers.
     *
     * @param domid
     *            the domain
     * @param seen
     *            false after it was resumed
     */
    record DomainShutdown(int domid, boolean seen) implements OfDomains {
    }

    /**
     * The features that a domain's ring is to offer; set before it is introduced.
     *
     * @param domid
     *            the domain
     * @param features
     *            bits as in the ring page
     */
    record DomainFeatures(int domid, int features) implements OfDomains {
    }

    /**
     * A quota is changed.
     *
     * @param domid
     *            whose; {@link org.ringdom.xenstore.quota.Quotas#GLOBAL} for all that have none of their own
     * @param quota
     *            which
     * @param value
     *            its value; 0 for no limit
     */
    record QuotaSet(int domid, Quota quota, int value) implements OfDomains {
    }

    /**
     * Who may watch a special path.
     *
     * @param name
     *            the special path
     * @param permissions
     *            its permissions
     */
    record SpecialPermissions(String name, Permissions permissions) implements OfDomains {
    }
}
