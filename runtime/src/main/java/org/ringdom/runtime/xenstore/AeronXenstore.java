package org.ringdom.runtime.xenstore;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringdom.abi.control.MessageHeaderEncoder;
import org.ringdom.abi.control.XenstoreReplyDecoder;
import org.ringdom.abi.control.XenstoreRequestEncoder;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.ipc.AeronFabric;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.ipc.ClientIdentity;
import org.ringdom.runtime.ipc.ControlMessages;
import org.ringdom.runtime.ipc.ControlSession;
import org.ringdom.runtime.ipc.ReplyHandler;
import org.ringdom.runtime.ipc.ServerAddress;
import org.ringdom.runtime.ipc.SessionListener;

/**
 * The store over the control plane: store messages in SBE envelopes, on a session that survives the media driver and the
 * store. A request without an answer is sent again with its id. When the session opens anew, every watch is set again, and
 * fires once by that: what happened meanwhile was not heard.
 *
 * <p>The fabric's duty cycle drives it and calls watch listeners. Rights are those of the identity's domid.
 */
public final class AeronXenstore extends XenstoreClient {
    private final ControlSession session;
    private long timeoutNs = Long.MAX_VALUE;

    /** Opens a session with the store at {@code address}; it need not run yet. */
    public AeronXenstore(AeronFabric fabric, ServerAddress address, ClientIdentity identity, AgentWait agentWait) {
        this.session = new ControlSession(fabric, address, identity, agentWait, new Listener(),
                ControlSession.DEFAULT_WINDOW);
    }

    /** Lets blocking calls fail with ETIMEDOUT after so long; whether the request is carried out is open then. */
    public AeronXenstore withTimeout(long timeout, TimeUnit unit) {
        timeoutNs = unit.toNanos(timeout);
        return this;
    }

    /** True while the store is there and knows us. */
    public boolean isOpen() {
        return session.isOpen();
    }

    @Override
    void send(int type, int transactionId, byte[] payload, CompletableFuture<byte[]> reply) {
        long requestId = session.nextRequestId();
        byte[] message = new WireMessage(type, (int) requestId, transactionId, payload).encoded();
        XenstoreRequestEncoder encoder = new XenstoreRequestEncoder();
        UnsafeBuffer envelope = new UnsafeBuffer(new byte[ControlMessages.HEADER + XenstoreRequestEncoder.BLOCK_LENGTH
                + XenstoreRequestEncoder.messageHeaderLength() + message.length]);
        encoder.wrapAndApplyHeader(envelope, 0, new MessageHeaderEncoder()).clientKey(session.clientKey())
                .requestId(requestId).putMessage(message, 0, message.length);
        try {
            session.send(envelope, 0, envelope.capacity(), new Answer(reply, type, payload));
        } catch (IllegalStateException closedOrFull) {
            fail(reply, type, payload, Errno.ENOTCONN);
        }
    }

    /** Where the reply of one request goes. */
    private record Answer(CompletableFuture<byte[]> reply, int type, byte[] request) implements ReplyHandler {
        @Override
        public void onReply(int templateId, DirectBuffer buffer, int offset, int blockLength, int version) {
            settle(reply, type, request, unwrap(templateId, buffer, offset, blockLength, version));
        }

        @Override
        public void onAbandoned() {
            fail(reply, type, request, Errno.ENOTCONN);
        }
    }

    private static WireMessage unwrap(int templateId, DirectBuffer buffer, int offset, int blockLength, int version) {
        if (templateId != XenstoreReplyDecoder.TEMPLATE_ID) {
            return null;
        }
        XenstoreReplyDecoder decoder = new XenstoreReplyDecoder().wrap(buffer, offset, blockLength, version);
        byte[] message = new byte[decoder.messageLength()];
        decoder.getMessage(message, 0, message.length);
        return WireMessage.decode(message, message.length);
    }

    private final class Listener implements SessionListener {
        @Override
        public void onOpen(long serverEpoch, long opens) {
            if (opens > 1) {
                watchAgain();
            }
        }

        @Override
        public void onEvent(int templateId, DirectBuffer buffer, int offset, int blockLength, int version) {
            WireMessage event = unwrap(templateId, buffer, offset, blockLength, version);
            if (event != null) {
                deliver(event);
            }
        }
    }

    @Override
    void awaitDone(CompletableFuture<?> future) {
        long start = System.nanoTime();
        session.await(() -> future.isDone() || System.nanoTime() - start >= timeoutNs);
        if (!future.isDone()) {
            future.completeExceptionally(new XenstoreException(Errno.ETIMEDOUT, "the store does not answer"));
        }
    }

    @Override
    public void later(Runnable task) {
        session.later(task);
    }

    @Override
    long generation() {
        return session.opens();
    }

    @Override
    public int doWork() {
        return 0;
    }

    /** True if the identity's session has requests without an answer. */
    public boolean isBusy() {
        return session.unanswered() > 0;
    }

    @Override
    public void close() {
        session.close();
    }
}
