package org.ringdom.xenstore.transport;

/** One client's way in and out. All calls come from whoever has the service's turn. */
public interface Connection {
    /** Number of the connection: the domid for a guest's ring, otherwise unique and above all domids. */
    long id();

    /** For which domain it speaks. */
    int domid();

    /**
     * Takes a whole message for the client, in order. Never blocks, never fails: a client that is gone or does not read is
     * the connection's own business.
     *
     * @param message
     *            header and payload, not to be changed by anybody
     */
    void send(byte[] message);

    /** Whether the agent's duty cycle has to look at it after something was sent. */
    default boolean isDrivenByAgent() {
        return true;
    }

    /** As {@link #send}, for the reply to the request in hand: with it that request is answered. */
    default void reply(byte[] message) {
        send(message);
    }
}
