package org.ringdom.abi.control;

/** Aeron stream ids of the control plane; the channel is {@link #CHANNEL} throughout. */
public final class ControlStreams {
    /** Every session runs over shared memory only; terms of 256 KiB hold more than any burst of control messages. */
    public static final String CHANNEL = "aeron:ipc?term-length=262144";
    /** Requests to the core. */
    public static final int CORE = 100;
    /** Commands to the supervisor. */
    public static final int SUPERVISOR = 110;
    /** Requests to the store. */
    public static final int XENSTORE = 120;
    /** First reply stream id; each session of each client incarnation takes one of its own from here up. */
    public static final int FIRST_REPLY = 10_000;
    /** Doorbell domid of a client that polls. */
    public static final int NO_DOORBELL = 0xFFFF;

    private static final int FIRST_MAINTENANCE = 200;

    private ControlStreams() {
    }

    /** Maintenance commands to the service that plays {@code domid}. */
    public static int maintenance(int domid) {
        return FIRST_MAINTENANCE + domid;
    }
}
