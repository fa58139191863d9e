package org.ringdom.xenstore.quota;

/**
 * What a guest may use; a driver domain may have more nodes, watches and transactions. Domain 0 is held to
 * {@code pendingBytes} alone.
 *
 * @param nodes
 *            nodes that a domain owns; ENOSPC beyond (default 4096)
 * @param nodeBytes
 *            bytes of value and permissions of one node; ENOSPC beyond (default 2048)
 * @param watches
 *            watches of a connection; E2BIG beyond (default 128)
 * @param transactions
 *            open transactions of a connection; ENOSPC beyond (default 10)
 * @param transactionNodes
 *            nodes that one transaction touches; ENOSPC beyond (default 1024)
 * @param permissions
 *            entries of a permission list; ENOSPC beyond (default 5)
 * @param outstanding
 *            requests of a connection that are taken in but not yet executed; further ones wait (default 20)
 * @param pendingBytes
 *            bytes of replies and events that a client has not taken; the connection is closed beyond (default 1 MiB)
 */
public record Limits(int nodes, int nodeBytes, int watches, int transactions, int transactionNodes, int permissions,
        int outstanding, int pendingBytes) {
    /** As C xenstored has them, but for nodes: its 1000 are too few for a guest with 64 disks and 16 network cards. */
    public static final Limits DEFAULT = new Limits(4096, 2048, 128, 10, 1024, 5, 20, 1 << 20);
    /** Domids from here up are guests'; those below are ours, and a driver domain serves many guests. */
    public static final int FIRST_GUEST = 16;
    /** How many times a guest's nodes, watches and transactions a driver domain may have. */
    public static final int SERVICE_FACTOR = 100;

    /** Nodes that {@code domid} may own. */
    public int nodesOf(int domid) {
        return nodes * factor(domid);
    }

    /** Watches that a connection of {@code domid} may have. */
    public int watchesOf(int domid) {
        return watches * factor(domid);
    }

    /** Open transactions that a connection of {@code domid} may have. */
    public int transactionsOf(int domid) {
        return transactions * factor(domid);
    }

    private static int factor(int domid) {
        return domid < FIRST_GUEST ? SERVICE_FACTOR : 1;
    }
}
