package org.ringdom.runtime.ipc;

import org.agrona.DirectBuffer;

/** What a server does with its sessions. Called by the agent thread from within {@link AeronFabric#doWork}. */
public interface RequestHandler {
    /** A session is open (again: after a Hello of the same client, say with a new fabric). Nothing is pending on it. */
    default void onOpen(ServerSession session) {
    }

    /**
     * A request, well-formed and seen for the first time from this client by this server process. Answer it by {@link
     * ServerSession#reply}, now or later; repeats are dropped meanwhile and answered from memory afterwards.
     *
     * @param buffer private copy, valid during the call only
     * @param offset of the body; for {@code decoder.wrap(buffer, offset, blockLength, version)}
     */
    void onRequest(ServerSession session, int templateId, long requestId, DirectBuffer buffer, int offset,
            int blockLength, int version);

    /**
     * The session ended: the client said so, died, was dropped, or the fabric was lost. Events on their way may be lost.
     * Requests in progress may still be answered: a client that comes back gets the answer.
     */
    default void onClose(ServerSession session) {
    }
}
