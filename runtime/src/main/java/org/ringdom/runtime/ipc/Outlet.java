package org.ringdom.runtime.ipc;

import org.agrona.DirectBuffer;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.exceptions.AeronException;

/**
 * One exclusive publication, asked for without blocking. Exclusive, because a process killed in the middle of an offer to a
 * shared log would hold up everybody else in it for seconds.
 */
final class Outlet {
    /** Results of {@link #offer}. */
    enum Sent {
        /** It is in the log: ring the receiver. */
        YES,
        /** Not now: try again. */
        LATER,
        /** Nobody listens on the stream (yet, or any more). */
        NOBODY,
        /** The publication is closed. */
        CLOSED
    }

    private static final int ADMIN_ACTION_TRIES = 4;

    private final Aeron aeron;
    private long registration;
    private ExclusivePublication publication;
    private boolean failed;
    private String failure = "the connection to the media driver is being closed";

    Outlet(Aeron aeron, String channel, int streamId) {
        this.aeron = aeron;
        try {
            registration = aeron.asyncAddExclusivePublication(channel, streamId);
        } catch (AeronException closing) {
            failed = true;
        }
    }

    /** Whether the driver has made the publication; to be asked until it says yes or {@link #isFailed}. */
    boolean isReady() {
        if (publication == null && !failed && !aeron.isClosed()) {
            try {
                publication = aeron.getExclusivePublication(registration);
            } catch (AeronException refused) {
                failed = true;
                failure = refused.getMessage();
            }
        }
        return publication != null;
    }

    /** The driver has refused, say for want of space. */
    boolean isFailed() {
        return failed;
    }

    /** Why it has failed. */
    String failure() {
        return failure;
    }

    boolean isConnected() {
        return isReady() && publication.isConnected();
    }

    Sent offer(DirectBuffer buffer, int offset, int length) {
        if (!isReady()) {
            return failed ? Sent.CLOSED : Sent.LATER;
        }
        long result = Publication.ADMIN_ACTION;
        for (int i = 0; i < ADMIN_ACTION_TRIES && result == Publication.ADMIN_ACTION; i++) {
            result = publication.offer(buffer, offset, length);
        }
        if (result > 0) {
            return Sent.YES;
        }
        if (result == Publication.NOT_CONNECTED) {
            return Sent.NOBODY;
        }
        return result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED ? Sent.CLOSED : Sent.LATER;
    }

    /** Gives the publication back; not to be called when the Aeron client itself is being closed. */
    void close() {
        if (aeron.isClosed()) {
            return;
        }
        if (publication != null) {
            publication.close();
        } else if (!failed) {
            removeRequest();
        }
        failed = true;
        publication = null;
    }

    private void removeRequest() {
        try {
            aeron.asyncRemovePublication(registration);
        } catch (AeronException closing) {
            // the driver forgets it with the client
        }
    }
}
