package org.ringdom.runtime.ipc;

import java.util.function.LongSupplier;

/**
 * How a client finds a server: by a stream, by a shared word that names the server's incarnation, and by a doorbell.
 *
 * <p>The epoch is what lets a client notice a new server at once, without waiting for Aeron's liveness times: each server
 * incarnation listens on a stream id of its own, so that a dead predecessor's subscription, which the driver keeps for ten
 * seconds, can never hold back the requests to its successor.
 *
 * @param streamBase one of {@code ControlStreams}
 * @param epoch the server's incarnation as it stands in shared memory; 0: there is no server yet
 * @param ring rings the server's doorbell
 */
public record ServerAddress(int streamBase, LongSupplier epoch, Runnable ring) {
    private static final int MAX_BASE = 1 << 10;
    private static final int EPOCH_BITS = 20;
    private static final int REQUEST_STREAMS = 1 << 30;

    public ServerAddress {
        checkBase(streamBase);
    }

    /** Request stream of the server incarnation {@code epoch}; apart from all reply streams. */
    public static int requestStream(int streamBase, long epoch) {
        checkBase(streamBase);
        int incarnation = (int) (epoch & (1 << EPOCH_BITS) - 1);
        return REQUEST_STREAMS | incarnation << 10 | streamBase;
    }

    private static void checkBase(int streamBase) {
        if (streamBase < 0 || streamBase >= MAX_BASE) {
            throw new IllegalArgumentException("not a request stream: " + streamBase);
        }
    }
}
