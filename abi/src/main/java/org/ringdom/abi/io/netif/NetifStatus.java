package org.ringdom.abi.io.netif;

/**
 * How a network request went.
 *
 * <p>Source: {@code NETIF_RSP_*} in xen/include/public/io/netif.h.
 */
public final class NetifStatus {
    /** Sent, or nothing received. */
    public static final int OKAY = 0;
    /** An error. */
    public static final int ERROR = -1;
    /** Not sent, by intention. */
    public static final int DROPPED = -2;
    /** The answer to an extra info entry. */
    public static final int NULL = 1;

    private NetifStatus() {
    }
}
