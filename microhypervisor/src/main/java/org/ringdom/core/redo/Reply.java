package org.ringdom.core.redo;

import java.util.Arrays;

import org.ringdom.abi.shared.CoreRedo;

/** What an operation answers besides its result; used again for the next request. Owned by the core's thread. */
public final class Reply {
    /** Words beside the result. */
    public static final int VALUES = 6;

    private final long[] values = new long[VALUES];
    private byte[] payload = new byte[0];
    private long result;

    /** Forgets the last answer. */
    public Reply clear() {
        result = 0;
        Arrays.fill(values, 0);
        payload = new byte[0];
        return this;
    }

    /** 0 or above, or -errno. */
    public long result() {
        return result;
    }

    /** Sets the result; an error takes values and payload back. */
    public Reply result(long newResult) {
        if (newResult < 0) {
            clear();
        }
        result = newResult;
        return this;
    }

    public long value(int index) {
        return values[index];
    }

    public Reply value(int index, long value) {
        values[index] = value;
        return this;
    }

    /** The bytes of the payload; not to be changed. */
    public byte[] payload() {
        return payload;
    }

    /** Sets the payload, at most {@link CoreRedo#MAX_ANSWER_PAYLOAD} bytes; the array is kept. */
    public Reply payload(byte[] bytes) {
        if (bytes.length > CoreRedo.MAX_ANSWER_PAYLOAD) {
            throw new IllegalArgumentException("a payload of " + bytes.length + " bytes");
        }
        payload = bytes;
        return this;
    }
}
