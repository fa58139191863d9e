package org.ringdom.launcher.console;

import java.util.Arrays;

/** Bytes that were typed and not yet acknowledged, each with a number. Not thread-safe. */
final class TypedBytes {
    private static final int MOST = 1 << 16;

    private byte[] bytes = new byte[256];
    private int count;
    /** Number (low half) of the first one. */
    private int first;
    /** How many of them were sent on this connection. */
    private int sent;

    int first() {
        return first;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean hasRoom(int more) {
        return count + more <= MOST;
    }

    void add(byte[] more, int offset, int length) {
        if (count + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, count + length));
        }
        System.arraycopy(more, offset, bytes, count, length);
        count += length;
    }

    /** The guest has, or will have, everything before this number. */
    void acknowledged(int number) {
        int done = number - first;
        if (done > 0 && done <= count) {
            System.arraycopy(bytes, done, bytes, 0, count - done);
            count -= done;
            sent = Math.max(0, sent - done);
            first = number;
        }
    }

    /** A new connection: everything that is left has to be sent again. */
    void unsent() {
        sent = 0;
    }

    /** Nobody wants them; the next one has this number. */
    void forget(int nextNumber) {
        count = 0;
        sent = 0;
        first = nextNumber;
    }

    /** The next bytes to be sent, at most {@code most}; empty if all were. */
    byte[] next(int most) {
        byte[] part = Arrays.copyOfRange(bytes, sent, Math.min(count, sent + most));
        return part;
    }

    /** Number of the first byte of {@link #next}. */
    int nextNumber() {
        return first + sent;
    }

    void sent(int more) {
        sent += more;
    }
}
