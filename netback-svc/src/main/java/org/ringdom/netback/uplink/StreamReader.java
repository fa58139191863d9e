package org.ringdom.netback.uplink;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Headers;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.socket.UnixStream;

/** Cuts a stream into packets, each behind its length (4 bytes, big-endian). Agent thread only; nothing is allocated. */
final class StreamReader {
    /** The other side has closed, or what it sends makes no sense. */
    static final long CLOSED = 0;

    private static final int LENGTH_BYTES = 4;
    private static final int CAPACITY = 1 << 18;
    /** What QEMU may send at most; what is longer than a packet may be here is skipped. */
    private static final int MAX_MESSAGE = 69_632;

    private final SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), CAPACITY);
    private final Frame frame = new Frame();
    private final UplinkCounters counters;
    private int tail;

    StreamReader(UplinkCounters counters) {
        this.counters = counters;
    }

    /** Begins with a new stream. */
    void clear() {
        tail = 0;
    }

    /**
     * Reads once, and hands on the packets that are whole.
     *
     * @return bytes read, {@link #CLOSED}, or a negated error number
     */
    long readFrom(UnixStream stream, Link.Receiver receiver) {
        long count = stream.read(memory.segment(), tail, CAPACITY - tail);
        if (count <= 0) {
            return count == -Errno.EINTR ? -Errno.EAGAIN : count;
        }
        tail += (int) count;
        int at = 0;
        while (tail - at >= LENGTH_BYTES) {
            long length = Headers.i32(memory, at) & 0xFFFF_FFFFL;
            if (length > MAX_MESSAGE) {
                counters.errorsIn.increment();
                return CLOSED;
            }
            if (tail - at < LENGTH_BYTES + length) {
                break;
            }
            packet(at + LENGTH_BYTES, (int) length, receiver);
            at += LENGTH_BYTES + (int) length;
        }
        if (at > 0 && at < tail) {
            memory.copyTo(at, memory, 0, tail - at);
        }
        tail -= at;
        return count;
    }

    private void packet(int offset, int length, Link.Receiver receiver) {
        if (length < Frame.ETHERNET_HEADER || length > Frame.MAX_BYTES) {
            counters.errorsIn.increment();
            return;
        }
        receiver.onFrame(frame.wrap(memory, offset, length));
    }
}
