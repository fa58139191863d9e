package org.ringdom.xenstore.journal;

/**
 * A message at its place in the stream of a connection that outlives the process.
 *
 * @param connection
 *            whose
 * @param offset
 *            of its first byte in the stream
 * @param message
 *            header and payload, not to be changed by anybody
 */
public record Delivery(long connection, long offset, byte[] message) {
    /** Offset of the byte after it. */
    public long end() {
        return offset + message.length;
    }
}
