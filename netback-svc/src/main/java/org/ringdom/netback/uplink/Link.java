package org.ringdom.netback.uplink;

import org.ringdom.netback.frame.Frame;

/**
 * A way out of the instance for packets: a TAP interface or a socket. It connects by itself, again and again; nothing is
 * kept while it is down. Agent thread only, and no method waits.
 */
interface Link extends AutoCloseable {
    /** Hears what comes in. */
    @FunctionalInterface
    interface Receiver {
        /** A packet from outside; valid during the call only. */
        void onFrame(Frame frame);
    }

    /** As in the settings file. */
    String name();

    /** Whether packets can go through. */
    boolean isUp();

    /** Whether it takes packets with blank checksums and large TCP packets as they are. */
    boolean takesOffloads();

    /** Sends a packet, or loses it and counts it. */
    void send(Frame frame);

    /** Sends on what was gathered and tries again what is due; returns a work count. */
    int doWork(long nowNs);

    /** When it wants to try something again; {@link Long#MAX_VALUE}: not. */
    long retryAtNs();

    /** Lets go of everything. */
    @Override
    void close();
}
