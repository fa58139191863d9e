package org.ringdom.xenstore.ring;

import org.ringdom.xenstore.transport.StreamConnection;

/** Is told of guests' connections. */
public interface RingRegistry {
    /** A guest whose domain the engine knows can be reached. */
    void connected(StreamConnection connection);

    /**
     * A guest asks for its ring to begin anew: the domain is introduced again. If the journal cannot take that now, nothing
     * happens, and the guest's wish is found again later.
     */
    void reconnect(int domid);

    /** It cannot any more. */
    void disconnected(StreamConnection connection);
}
