package org.ringdom.netback.uplink;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.netback.frame.Frame;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.socket.UnixStream;

/**
 * Packets on their way into a stream, each behind its length (4 bytes, big-endian), in private memory of a bounded size.
 *
 * <pre>
 *   0 ... head: written    head ... tail: not yet    tail ...: free
 * </pre>
 *
 * <p>Agent thread only; nothing is allocated.
 */
final class OutQueue {
    private static final int LENGTH_BYTES = 4;

    private final SharedBuffer memory;
    private final int capacity;
    private int head;
    private int tail;

    OutQueue(int capacityBytes) {
        capacity = capacityBytes;
        memory = SharedBuffer.allocate(Arena.ofAuto(), capacity);
    }

    boolean isEmpty() {
        return head == tail;
    }

    int usedBytes() {
        return tail - head;
    }

    /** Keeps a copy of a packet; false if there is no room. */
    boolean offer(Frame frame) {
        int needed = LENGTH_BYTES + frame.length();
        if (needed > capacity - usedBytes()) {
            return false;
        }
        if (needed > capacity - tail) {
            memory.copyTo(head, memory, 0, usedBytes());
            tail -= head;
            head = 0;
        }
        memory.putInt(tail, Integer.reverseBytes(frame.length()));
        frame.rewind();
        frame.read(memory, tail + LENGTH_BYTES, frame.length());
        tail += needed;
        return true;
    }

    /** Writes what it can; returns a negated error number, -EAGAIN if the rest has to wait, or 0 if it is empty now. */
    long writeTo(UnixStream stream) {
        while (head < tail) {
            long written = stream.write(memory.segment(), head, tail - head);
            if (written < 0 && written != -Errno.EINTR) {
                return written;
            }
            head += (int) Math.max(0, written);
        }
        clear();
        return 0;
    }

    void clear() {
        head = 0;
        tail = 0;
    }
}
