package org.ringdom.runtime.ipc;

import org.agrona.ExpandableArrayBuffer;
import org.ringdom.runtime.hypercall.HypercallCodec;
import org.ringdom.runtime.hypercall.HypercallRequest;

/** Whole messages, for tests. */
final class Requests {
    private Requests() {
    }

    static byte[] hypercall(long clientKey, long requestId, byte[] payload) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        int length = new HypercallCodec().encode(buffer, clientKey, requestId,
                HypercallRequest.withPayload(1, payload, 1));
        byte[] message = new byte[length];
        buffer.getBytes(0, message);
        return message;
    }
}
