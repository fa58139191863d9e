package org.ringdom.runtime.ipc;

import org.agrona.DirectBuffer;

/** Hears what happens to a client's session. Called by the agent thread. */
public interface SessionListener {
    /** Hears nothing. */
    SessionListener NONE = new SessionListener() {
    };

    /**
     * The session is open, before unanswered requests are sent again. Events since it was last open may be lost.
     *
     * @param serverEpoch the server's incarnation
     * @param opens 1 the first time
     */
    default void onOpen(long serverEpoch, long opens) {
    }

    /** The session is interrupted; it opens again by itself. */
    default void onInterrupted() {
    }

    /**
     * A message that answers no request, in order. Not called from within itself, even if it makes blocking calls.
     *
     * @param buffer private copy, valid during the call only
     */
    default void onEvent(int templateId, DirectBuffer buffer, int offset, int blockLength, int version) {
    }
}
