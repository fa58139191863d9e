package org.ringdom.runtime.recovery;

/**
 * What a backend agreed with a frontend about one pair of rings, and where its packets go: all that a successor needs to
 * serve it again without asking anybody.
 *
 * @param device number of the vif
 * @param queue number of this pair among the vif's, from 0
 * @param queues pairs of the vif
 * @param features what the frontend can take, {@link #SG} and others
 * @param rings references and ports
 * @param mac the frontend's address, first byte highest
 * @param rateBytes what it may send in an interval; 0: no limit
 * @param rateIntervalUs the interval
 * @param bridge name of the bridge
 * @param name name of the port
 * @param addresses that it may use, separated by spaces; empty: any
 * @param backendPath the device's directory in xenstore
 */
public record NetAttach(int device, int queue, int queues, int features, Rings rings, long mac, long rateBytes,
        long rateIntervalUs, String bridge, String name, String addresses, String backendPath) {
    /** Feature: a packet may lie in several pages. */
    public static final int SG = 1;
    /** Feature: TCP over IPv4 is taken in packets larger than the MTU. */
    public static final int GSO_TCPV4 = 2;
    /** Feature: TCP over IPv6 is taken in packets larger than the MTU. */
    public static final int GSO_TCPV6 = 4;
    /** Feature: checksums of IPv4 packets must be complete. */
    public static final int NO_CSUM_V4 = 8;
    /** Feature: checksums of IPv6 packets may be left to the receiver. */
    public static final int CSUM_V6 = 16;
    /** Feature: the frontend says which multicast groups it wants. */
    public static final int MULTICAST_CONTROL = 32;

    /**
     * The two rings and their event channels.
     *
     * @param txRef grant reference of the transmit ring
     * @param rxRef grant reference of the receive ring
     * @param txPort the backend's end of the transmit channel
     * @param rxPort the backend's end of the receive channel; may be the same
     * @param remoteTxPort the frontend's end
     * @param remoteRxPort the frontend's end
     */
    public record Rings(int txRef, int rxRef, int txPort, int rxPort, int remoteTxPort, int remoteRxPort) {
    }

    /** Whether the frontend can take this. */
    public boolean can(int feature) {
        return (features & feature) != 0;
    }
}
