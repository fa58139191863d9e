package org.ringdom.xenstore.service;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringdom.abi.control.MessageHeaderEncoder;
import org.ringdom.abi.control.XenstoreReplyEncoder;
import org.ringdom.abi.control.XenstoreRequestDecoder;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.runtime.ipc.ClientIdentity;
import org.ringdom.runtime.ipc.ControlMessages;
import org.ringdom.runtime.ipc.RequestHandler;
import org.ringdom.runtime.ipc.ServerSession;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.transport.Connection;
import org.ringdom.xenstore.transport.Requests;

/**
 * Java clients over the control plane: store messages in SBE envelopes. A session that opens again is a new connection, as
 * its client sets its watches again; it acts for its domid, tools act for the control domain.
 */
final class AeronClients implements RequestHandler {
    /** Numbers of these connections: apart from domids and from the socket's. */
    private static final long FIRST_ID = 1L << 40;
    private static final int ENVELOPE = ControlMessages.HEADER + XenstoreReplyEncoder.BLOCK_LENGTH
            + XenstoreReplyEncoder.messageHeaderLength();

    private final Requests requests;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final XenstoreReplyEncoder encoder = new XenstoreReplyEncoder();
    private final XenstoreRequestDecoder decoder = new XenstoreRequestDecoder();
    private final UnsafeBuffer envelope = new UnsafeBuffer(
            new byte[ENVELOPE + XenstoreMessage.SIZE + XenstoreMessage.PAYLOAD_MAX]);
    private long opened;

    AeronClients(Requests requests) {
        this.requests = requests;
    }

    /** One session while it is open. */
    private final class Client implements Connection {
        private final ServerSession session;
        private final long id;
        private long requestInHand;

        Client(ServerSession session, long id) {
            this.session = session;
            this.id = id;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public int domid() {
            return session.domid() == ClientIdentity.TOOL_DOMID ? 0 : session.domid();
        }

        @Override
        public void send(byte[] message) {
            put(message, 0);
        }

        @Override
        public void reply(byte[] message) {
            put(message, requestInHand);
        }

        private void put(byte[] message, long requestId) {
            encoder.wrapAndApplyHeader(envelope, 0, header).clientKey(session.clientKey()).requestId(requestId)
                    .putMessage(message, 0, message.length);
            session.reply(envelope, 0, ENVELOPE + message.length);
        }
    }

    @Override
    public void onOpen(ServerSession session) {
        onClose(session);
        Client client = new Client(session, FIRST_ID + opened++);
        session.attachment(client);
        requests.opened(client);
    }

    @Override
    public void onClose(ServerSession session) {
        if (session.attachment() instanceof Client client) {
            session.attachment(null);
            requests.closed(client);
        }
    }

    @Override
    public void onRequest(ServerSession session, int templateId, long requestId, DirectBuffer buffer, int offset,
            int blockLength, int version) {
        if (templateId != XenstoreRequestDecoder.TEMPLATE_ID
                || !(session.attachment() instanceof Client client)) {
            return;
        }
        decoder.wrap(buffer, offset, blockLength, version);
        byte[] message = new byte[decoder.messageLength()];
        decoder.getMessage(message, 0, message.length);
        boolean whole = message.length >= XenstoreMessage.SIZE && Wire.lengthAllowed(message)
                && Wire.intAt(message, XenstoreMessage.LENGTH_OFFSET) == message.length - XenstoreMessage.SIZE;
        if (whole) {
            client.requestInHand = requestId;
            requests.received(client, message);
        }
    }
}
