package org.ringdom.runtime.hypercall;

import java.util.function.Consumer;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringdom.abi.control.HypercallReplyDecoder;
import org.ringdom.runtime.ipc.AeronFabric;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.ipc.ClientIdentity;
import org.ringdom.runtime.ipc.ControlSession;
import org.ringdom.runtime.ipc.ReplyHandler;
import org.ringdom.runtime.ipc.ServerAddress;
import org.ringdom.runtime.ipc.SessionListener;

/**
 * Hypercalls of a driver domain, the supervisor or a tool, over Aeron.
 *
 * <p>One request is at the core at a time: the core's redo record keeps the last answer of each client, so only the last
 * request can be repeated safely after its death. Further ones wait here, in order.
 */
public final class AeronHypercalls implements HypercallTransport, AutoCloseable {
    private static final int WINDOW = 1;

    private final ControlSession session;
    private final HypercallCodec codec = new HypercallCodec();
    private final UnsafeBuffer message = new UnsafeBuffer(
            new byte[HypercallCodec.OVERHEAD + HypercallCodec.MAX_PAYLOAD]);

    /** Opens a session with the core, which the fabric's duty cycle drives. */
    public AeronHypercalls(AeronFabric fabric, ServerAddress core, ClientIdentity identity, AgentWait agentWait) {
        session = new ControlSession(fabric, core, identity, agentWait, SessionListener.NONE, WINDOW);
    }

    @Override
    public void submit(HypercallRequest request, Consumer<HypercallResult> done) {
        submit(request, new ReplyHandler() {
            @Override
            public void onReply(int templateId, DirectBuffer buffer, int offset, int blockLength, int version) {
                if (templateId == HypercallReplyDecoder.TEMPLATE_ID) {
                    done.accept(codec.decodeReply(buffer, offset, blockLength, version));
                }
            }
        });
    }

    private void submit(HypercallRequest request, ReplyHandler handler) {
        if (request.payload().length > HypercallCodec.MAX_PAYLOAD) {
            throw new IllegalArgumentException("a hypercall carries at most " + HypercallCodec.MAX_PAYLOAD + " bytes");
        }
        int length = codec.encode(message, session.clientKey(), session.nextRequestId(), request);
        session.send(message, 0, length, handler);
    }

    @Override
    public HypercallResult call(HypercallRequest request) {
        HypercallResult[] result = new HypercallResult[1];
        submit(request, answer -> result[0] = answer);
        session.await(() -> result[0] != null);
        return result[0];
    }

    /** Does nothing: results come with the fabric's duty cycle. */
    @Override
    public int poll() {
        return 0;
    }

    /** Whether the core is there. */
    public boolean isOpen() {
        return session.isOpen();
    }

    /** How often the session with the core has opened. */
    public long opens() {
        return session.opens();
    }

    /** Ends the session; requests without an answer are given up. */
    @Override
    public void close() {
        session.close();
    }
}
