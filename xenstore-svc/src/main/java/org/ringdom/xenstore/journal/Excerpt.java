package org.ringdom.xenstore.journal;

import java.util.List;

import org.ringdom.xenstore.engine.Change;

/**
 * All that one request did.
 *
 * @param connection
 *            whose request it was; {@link #NOBODY} unless that connection outlives the process
 * @param serial
 *            which connection of that domain
 * @param sequence
 *            number of the request on its connection
 * @param changes
 *            of the state, in order
 * @param deliveries
 *            reply and events, in order, for connections that outlive the process
 */
public record Excerpt(long connection, long serial, long sequence, List<Change> changes, List<Delivery> deliveries) {
    /** No connection that would ask for the request's reply again. */
    public static final long NOBODY = -1;
}
