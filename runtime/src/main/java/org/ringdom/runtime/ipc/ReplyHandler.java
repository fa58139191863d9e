package org.ringdom.runtime.ipc;

import org.agrona.DirectBuffer;

/** Takes what comes back for one request. Called by the agent thread. */
@FunctionalInterface
public interface ReplyHandler {
    /**
     * The reply, once; before it any number of progress messages where the protocol has them.
     *
     * @param buffer private copy, valid during the call only
     * @param offset of the body; for {@code decoder.wrap(buffer, offset, blockLength, version)}
     */
    void onReply(int templateId, DirectBuffer buffer, int offset, int blockLength, int version);

    /** The session was closed by its owner before a reply came; the request may or may not have been carried out. */
    default void onAbandoned() {
    }
}
