package org.ringdom.xenstore.transport;

/** A connection that outlives the process: what it is sent has a place in a stream, and its requests are numbered. */
public interface StreamConnection extends Connection {
    /** Which connection of its domain it is. */
    long serial();

    /** Number of the request in hand. */
    long sequence();

    /** Position in the stream of the next message sent. */
    long end();

    /**
     * Whether what is sent now waits in memory: then even a reply that changes nothing has to be in the journal first, so
     * that everything that waits has its place there.
     */
    boolean isBackedUp();

    /** Whether just this message waits in memory already: an event that would be the same need not be sent twice. */
    boolean isWaiting(byte[] message);

    /** The request in hand cannot be carried out now; it will be received again. */
    void postpone();
}
