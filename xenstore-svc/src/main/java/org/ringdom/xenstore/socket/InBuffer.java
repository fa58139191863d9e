package org.ringdom.xenstore.socket;

import java.util.Arrays;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.xenstore.protocol.Wire;

/** Bytes of a client that were not yet handed on as messages. Not thread-safe. */
final class InBuffer {
    private static final int SMALL = 256;
    /** A larger array is not kept for later. */
    private static final int KEPT = 8 * 1024;

    private byte[] bytes = new byte[SMALL];
    private int start;
    private int end;

    /** Adds the first {@code length} bytes of {@code memory}. */
    void add(SharedBuffer memory, int length) {
        if (bytes.length - end < length) {
            makeRoom(length);
        }
        memory.getBytes(0, bytes, end, length);
        end += length;
    }

    private void makeRoom(int length) {
        int pending = end - start;
        byte[] target = pending + length <= bytes.length ? bytes : new byte[2 * (pending + length)];
        System.arraycopy(bytes, start, target, 0, pending);
        bytes = target;
        start = 0;
        end = pending;
    }

    /** Whether the next message cannot be one: nothing after it can be understood. */
    boolean isMalformed() {
        if (end - start < XenstoreMessage.SIZE) {
            return false;
        }
        int length = payloadLength();
        return length < 0 || length > XenstoreMessage.PAYLOAD_MAX;
    }

    /** Whether a whole message is there. */
    boolean hasNext() {
        return end - start >= XenstoreMessage.SIZE && !isMalformed()
                && end - start >= XenstoreMessage.SIZE + payloadLength();
    }

    private int payloadLength() {
        return Wire.intAt(bytes, start + XenstoreMessage.LENGTH_OFFSET);
    }

    /** The next message, the caller's from now on; null if none is whole. */
    byte[] next() {
        if (!hasNext()) {
            return null;
        }
        int size = XenstoreMessage.SIZE + payloadLength();
        byte[] message = Arrays.copyOfRange(bytes, start, start + size);
        start += size;
        if (start == end) {
            start = 0;
            end = 0;
            if (bytes.length > KEPT) {
                bytes = new byte[SMALL];
            }
        }
        return message;
    }
}
