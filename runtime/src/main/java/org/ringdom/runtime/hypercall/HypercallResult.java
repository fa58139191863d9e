package org.ringdom.runtime.hypercall;

import java.util.Arrays;

import org.ringdom.abi.xen.Errno;

/** What the core answered. Immutable as long as nobody changes the payload. */
public final class HypercallResult {
    /** Values of every answer. */
    public static final int VALUES = 6;

    private static final byte[] EMPTY = new byte[0];

    private final long result;
    private final long[] values;
    private final byte[] payload;

    private HypercallResult(long result, byte[] payload, long... values) {
        this.result = result;
        this.payload = payload;
        this.values = Arrays.copyOf(values, VALUES);
    }

    /** An answer without payload; missing values are 0. */
    public static HypercallResult of(long result, long... values) {
        return new HypercallResult(result, EMPTY, values);
    }

    /** An answer with a payload, which is not copied. */
    public static HypercallResult withPayload(long result, byte[] payload, long... values) {
        return new HypercallResult(result, payload, values);
    }

    /** 0 or above, or -errno. */
    public long result() {
        return result;
    }

    /** Value {@code index}, 0 to 5. */
    public long value(int index) {
        return values[index];
    }

    /** The payload itself; empty if there is none. */
    public byte[] payload() {
        return payload;
    }

    public boolean isError() {
        return result < 0;
    }

    /** This result, unless it is an error. */
    HypercallResult orThrow(HypercallRequest request) {
        if (result < 0) {
            throw new HypercallException(request, (int) -result);
        }
        return this;
    }

    @Override
    public String toString() {
        return result < 0 ? Errno.describe(result) : result + " " + Arrays.toString(values);
    }
}
