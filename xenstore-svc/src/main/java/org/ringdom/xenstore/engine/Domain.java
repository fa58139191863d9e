package org.ringdom.xenstore.engine;

/**
 * A domain that was introduced.
 *
 * @param domid
 *            its number, and that of its connection
 * @param frame
 *            its ring page as the toolstack named it
 * @param port
 *            its event channel
 * @param incarnation
 *            tells lives of one domid apart
 * @param serial
 *            tells its connections apart: rises with each introduction
 * @param target
 *            a domain whose rights it has as well, -1 if none
 * @param shutdownSeen
 *            its shutdown was told to the watchers
 */
public record Domain(int domid, long frame, int port, long incarnation, long serial, int target,
        boolean shutdownSeen) {
    Domain withTarget(int newTarget) {
        return new Domain(domid, frame, port, incarnation, serial, newTarget, shutdownSeen);
    }

    Domain withShutdownSeen(boolean seen) {
        return new Domain(domid, frame, port, incarnation, serial, target, seen);
    }
}
