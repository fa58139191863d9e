package org.ringdom.xenstore.socket;

import java.util.Arrays;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.socket.UnixStream;

/** Bytes on their way to a client that have not been written yet. Not thread-safe. */
final class OutBuffer {
    private static final int SMALL = 1024;
    /** A larger array is not kept for later. */
    private static final int KEPT = 64 * 1024;

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

    /**
     * Writes what the stream takes.
     *
     * @param memory
     *            for the bytes on their way
     * @return false if the client is gone
     */
    boolean writeTo(UnixStream stream, SharedBuffer memory) {
        while (pending() > 0) {
            int length = (int) Math.min(pending(), memory.size());
            memory.putBytes(0, bytes, start, length);
            long written = stream.write(memory.segment(), 0, length);
            if (written < 0) {
                return written == -Errno.EAGAIN || written == -Errno.EINTR;
            }
            start += (int) written;
            if (written < length) {
                return true;
            }
        }
        start = 0;
        end = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[SMALL];
        }
        return true;
    }
}
