package org.ringdom.core.requests;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringdom.abi.control.HypercallRequestDecoder;
import org.ringdom.core.redo.Reply;
import org.ringdom.runtime.hypercall.HypercallCodec;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.HypercallResult;
import org.ringdom.runtime.ipc.RequestHandler;
import org.ringdom.runtime.ipc.ServerSession;

/** Requests of services, the supervisor and tools, over Aeron. */
public final class AeronRequests implements RequestHandler {
    private final Dispatcher dispatcher;
    private final HypercallCodec codec = new HypercallCodec();
    private final UnsafeBuffer message = new UnsafeBuffer(
            new byte[HypercallCodec.OVERHEAD + HypercallCodec.MAX_PAYLOAD]);

    public AeronRequests(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Override
    public void onRequest(ServerSession session, int templateId, long requestId, DirectBuffer buffer, int offset,
            int blockLength, int version) {
        if (templateId != HypercallRequestDecoder.TEMPLATE_ID) {
            return; // not for the core; it stays unanswered
        }
        HypercallRequest asked = codec.decodeRequest(buffer, offset, blockLength, version);
        Reply reply = dispatcher.serve(session.clientKey(), requestId,
                new Request(asked.opcode(), asked.args(), asked.payload()));
        long[] values = new long[Reply.VALUES];
        for (int i = 0; i < values.length; i++) {
            values[i] = reply.value(i);
        }
        int length = codec.encode(message, session.clientKey(), requestId,
                HypercallResult.withPayload(reply.result(), reply.payload(), values));
        session.reply(message, 0, length);
    }
}
