package org.ringdom.xenstore.engine;

/**
 * A watch event on its way.
 *
 * @param client
 *            for whom
 * @param message
 *            the whole message, not to be changed by anybody
 */
public record Event(Client client, byte[] message) {
}
