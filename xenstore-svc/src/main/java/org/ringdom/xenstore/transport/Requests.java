package org.ringdom.xenstore.transport;

/** Takes what connections bring. All calls come from whoever has the service's turn. */
public interface Requests {
    /** A new connection. */
    void opened(Connection connection);

    /** A whole message whose length is as its header says; the array is the receiver's. */
    void received(Connection connection, byte[] message);

    /** A connection is gone; nothing more comes from it and nothing can be sent. */
    void closed(Connection connection);
}
