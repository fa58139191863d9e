package org.ringdom.runtime.xenstore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.ringdom.abi.io.XenstoreMessage;

/**
 * A store message in private memory: header and payload, as on the ring, the socket and in SBE envelopes.
 *
 * @param type one of {@link org.ringdom.abi.io.XenstoreMessageType}
 */
record WireMessage(int type, int requestId, int transactionId, byte[] payload) {
    /** Header and payload in one array. */
    byte[] encoded() {
        return ByteBuffer.allocate(XenstoreMessage.SIZE + payload.length).order(ByteOrder.LITTLE_ENDIAN).putInt(type)
                .putInt(requestId).putInt(transactionId).putInt(payload.length).put(payload).array();
    }

    /** Payload length that a header names, as an unsigned number; only the header need be there. */
    static long payloadLength(byte[] header) {
        return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(XenstoreMessage.LENGTH_OFFSET)
                & 0xFFFF_FFFFL;
    }

    /** The message in {@code bytes}, or null if its header does not fit {@code length} bytes. */
    static WireMessage decode(byte[] bytes, int length) {
        if (length < XenstoreMessage.SIZE || payloadLength(bytes) != length - XenstoreMessage.SIZE) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        int type = buffer.getInt();
        int requestId = buffer.getInt();
        int transactionId = buffer.getInt();
        buffer.getInt();
        byte[] payload = new byte[buffer.remaining()];
        buffer.get(payload);
        return new WireMessage(type, requestId, transactionId, payload);
    }
}
