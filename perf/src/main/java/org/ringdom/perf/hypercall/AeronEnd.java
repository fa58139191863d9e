package org.ringdom.perf.hypercall;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.runtime.event.Doorbell;
import org.ringdom.runtime.hypercall.HypercallCodec;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;

/**
 * One end of a bare ping-pong over Aeron IPC: an exclusive publication each way, messages as long as a hypercall, the
 * receiver's doorbell rung after each offer. Aeron is as it comes: its conductor is a thread of its own.
 */
final class AeronEnd implements AutoCloseable {
    static final int TO_SERVER = 9001;
    static final int TO_CLIENT = 9002;

    private final Aeron aeron;
    private final Subscription incoming;
    private final ExclusivePublication outgoing;
    private final Doorbell own;
    private final Doorbell peer;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[HypercallCodec.OVERHEAD]);
    private final FragmentHandler handler = this::onMessage;
    private long received;

    AeronEnd(Path directory, int incomingStream, int outgoingStream, Doorbell own, Doorbell peer) {
        this.own = own;
        this.peer = peer;
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory.toString()));
        incoming = aeron.addSubscription(ControlStreams.CHANNEL, incomingStream);
        outgoing = aeron.addExclusivePublication(ControlStreams.CHANNEL, outgoingStream);
    }

    private void onMessage(DirectBuffer buffer, int offset, int length, Header header) {
        received = buffer.getLong(offset);
    }

    /** Sends a number; the log is empty but for it, so only a peer that is not there yet can be in the way. */
    void send(long number) {
        message.putLong(0, number);
        while (outgoing.offer(message) < 0) {
            Thread.onSpinWait();
        }
        peer.ring();
    }

    /** Looks, then sleeps at the doorbell, until a number has come. */
    void await(long number) {
        while (received != number) {
            int seen = own.value();
            if (incoming.poll(handler, 1) == 0) {
                own.await(seen, System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
            }
        }
    }

    @Override
    public void close() {
        aeron.close();
    }
}
