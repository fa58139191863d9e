package org.ringdom.xenstore.engine;

import org.ringdom.abi.io.XenstoreRing;

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
 * @param features
 *            what its ring page says that the store can do
 */
public record Domain(int domid, long frame, int port, long incarnation, long serial, int target,
        boolean shutdownSeen, int features) {
    /** Everything that the store can do on a ring. */
    public static final int ALL_FEATURES = XenstoreRing.FEATURE_RECONNECTION | XenstoreRing.FEATURE_ERROR
            | XenstoreRing.FEATURE_WATCH_DEPTH;

    Domain withTarget(int newTarget) {
        return new Domain(domid, frame, port, incarnation, serial, newTarget, shutdownSeen, features);
    }

    Domain withShutdownSeen(boolean seen) {
        return new Domain(domid, frame, port, incarnation, serial, target, seen, features);
    }
}
