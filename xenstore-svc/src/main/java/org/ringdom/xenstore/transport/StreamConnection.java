package org.ringdom.xenstore.transport;

/** A connection that outlives the process: what it is sent has a place in a stream, and its requests are numbered. */
public interface StreamConnection extends Connection {
    /** Which connection of its domain it is. */
    long serial();

    /** Number of the request in hand. */
    long sequence();

    /** Position in the stream of the next message sent. */
    long end();
}
