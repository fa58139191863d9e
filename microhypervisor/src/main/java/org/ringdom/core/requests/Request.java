package org.ringdom.core.requests;

/**
 * A request copied out of its transport, so that nobody can change it while it is checked.
 *
 * @param opcode one of {@link org.ringdom.abi.control.HypercallOp}, or anything
 * @param args six words
 * @param payload bytes behind them; null if their length cannot be
 */
public record Request(int opcode, long[] args, byte[] payload) {
    static final byte[] NO_PAYLOAD = new byte[0];

    /** An argument. */
    long arg(int index) {
        return args[index];
    }
}
