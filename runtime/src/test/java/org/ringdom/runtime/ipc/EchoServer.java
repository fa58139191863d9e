package org.ringdom.runtime.ipc;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.ringdom.runtime.hypercall.HypercallCodec;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.HypercallResult;

/** Answers each hypercall with its first argument plus one and its payload; remembers what it executed. */
final class EchoServer implements RequestHandler {
    /** Requests with this opcode are held until {@link #answerHeld}. */
    static final int HELD = 99;

    final List<Long> executed = new ArrayList<>();
    final List<ServerSession> opened = new ArrayList<>();
    final List<ServerSession> closed = new ArrayList<>();
    private final HypercallCodec codec = new HypercallCodec();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private ServerSession heldBy;
    private long heldId;

    @Override
    public void onOpen(ServerSession session) {
        opened.add(session);
    }

    @Override
    public void onRequest(ServerSession session, int templateId, long requestId, DirectBuffer message, int offset,
            int blockLength, int version) {
        HypercallRequest request = codec.decodeRequest(message, offset, blockLength, version);
        executed.add(request.arg(0));
        if (request.opcode() == HELD) {
            heldBy = session;
            heldId = requestId;
        } else {
            reply(session, requestId, HypercallResult.withPayload(request.arg(0) + 1, request.payload()));
        }
    }

    @Override
    public void onClose(ServerSession session) {
        closed.add(session);
    }

    boolean holds() {
        return heldBy != null;
    }

    void answerHeld() {
        reply(heldBy, heldId, HypercallResult.of(1000));
    }

    boolean reply(ServerSession session, long requestId, HypercallResult result) {
        int length = codec.encode(buffer, session.clientKey(), requestId, result);
        return session.reply(buffer, 0, length);
    }

    /** Sends an event that nobody asked for. */
    boolean event(ServerSession session, long number, int payloadBytes) {
        return reply(session, 0, HypercallResult.withPayload(number, new byte[payloadBytes]));
    }
}
