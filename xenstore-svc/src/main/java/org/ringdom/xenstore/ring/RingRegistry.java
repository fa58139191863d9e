package org.ringdom.xenstore.ring;

import org.ringdom.xenstore.transport.StreamConnection;

/** Is told of guests' connections. */
public interface RingRegistry {
    /** A guest whose domain the engine knows can be reached. */
    void connected(StreamConnection connection);

    /** It cannot any more. */
    void disconnected(StreamConnection connection);
}
