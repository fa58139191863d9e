package org.ringdom.xenstore.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/** Bytes on their way to a client that have not been written yet. Not thread-safe. */
final class OutBuffer {
    /** At most so many bytes go to the kernel in one call, which bounds the JDK's buffers. */
    private static final int WRITE_BYTES = 64 * 1024;
    private static final int SMALL = 4096;

    private byte[] bytes = new byte[SMALL];
    private int start;
    private int end;

    int pending() {
        return end - start;
    }

    void add(byte[] message) {
        if (bytes.length - end < message.length) {
            makeRoom(message.length);
        }
        System.arraycopy(message, 0, bytes, end, message.length);
        end += message.length;
    }

    private void makeRoom(int length) {
        int pending = pending();
        byte[] target = pending + length <= bytes.length ? bytes : Arrays.copyOf(bytes, 2 * (pending + length));
        System.arraycopy(bytes, start, target, 0, pending);
        bytes = target;
        start = 0;
        end = pending;
    }

    /** Writes what the channel takes; true if nothing is left. */
    boolean writeTo(WritableByteChannel channel) throws IOException {
        while (pending() > 0) {
            int length = Math.min(pending(), WRITE_BYTES);
            int written = channel.write(ByteBuffer.wrap(bytes, start, length));
            start += written;
            if (written < length) {
                return false;
            }
        }
        start = 0;
        end = 0;
        if (bytes.length > WRITE_BYTES) {
            bytes = new byte[SMALL];
        }
        return true;
    }
}
