package org.ringdom.xenstore.quota;

import org.ringdom.xenstore.protocol.XsError;

/** One thing of which a domain may have only so much. Names and defaults are C xenstored's, but for nodes; 0 means 'not limited'. */
public enum Quota {
    /** Nodes that a domain owns. */
    NODES("nodes", 4096, XsError.ENOSPC, "nodes that the domain owns"),
    /** Watches of a connection. */
    WATCHES("watches", 128, XsError.ENOSPC, "watches of a connection"),
    /** Requests taken in but not answered; a guest's ring never has more than one, whatever this says. */
    OUTSTANDING("outstanding", 20, XsError.ENOSPC, "requests that are not yet answered"),
    /** Bytes of the domain's nodes, watches and open transactions. */
    MEMORY("memory", 2_621_440, XsError.ENOMEM, "bytes of nodes, watches and transactions"),
    /** The same; beyond it the operator is told, and nothing is refused. */
    SOFT_MEMORY("soft-memory", 2_097_152, XsError.ENOMEM, "bytes beyond which the log has a warning"),
    /** Open transactions of a connection. */
    TRANSACTIONS("transactions", 10, XsError.ENOSPC, "open transactions of a connection"),
    /** Nodes that one transaction looks at or changes. */
    TRANSACTION_NODES("transaction-nodes", 1024, XsError.ENOSPC, "nodes that a transaction looks at or changes"),
    /** Entries of a permission list. */
    NODE_PERMISSIONS("node-permissions", 5, XsError.ENOSPC, "entries of a node's permission list"),
    /** Characters of a path behind the home of the domain that it lies in. */
    PATH_MAX("path-max", 2048, XsError.EINVAL, "characters of a path, without /local/domain/N/"),
    /** Bytes of a node's value, permissions and children's names. */
    NODE_SIZE("node-size", 2048, XsError.ENOSPC, "bytes of a node's value, permissions and children's names");

    private static final String PERMISSIONS_ALIAS = "permissions";

    private final String wireName;
    private final int initial;
    private final XsError error;
    private final String description;

    Quota(String wireName, int initial, XsError error, String description) {
        this.wireName = wireName;
        this.initial = initial;
        this.error = error;
        this.description = description;
    }

    /** The name that requests use. */
    public String wireName() {
        return wireName;
    }

    /** What a store begins with. */
    public int initial() {
        return initial;
    }

    /** In words, for people. */
    public String description() {
        return description;
    }

    /** What is answered beyond it. */
    XsError error() {
        return error;
    }

    /** Whether a driver domain, which serves many guests, may have a multiple of what a guest may. */
    boolean growsForServices() {
        return switch (this) {
            case NODES, WATCHES, TRANSACTIONS, MEMORY, SOFT_MEMORY, NODE_SIZE -> true;
            default -> false;
        };
    }

    /** The quota of that name; null if there is none. */
    public static Quota of(String name) {
        for (Quota quota : values()) {
            if (quota.wireName.equals(name)) {
                return quota;
            }
        }
        return name.equals(PERMISSIONS_ALIAS) ? NODE_PERMISSIONS : null;
    }
}
