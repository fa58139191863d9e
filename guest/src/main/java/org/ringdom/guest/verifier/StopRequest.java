package org.ringdom.guest.verifier;

import org.ringdom.guest.api.Guest;

/** Notices by a watch that somebody wrote the node which ends the random phase, or asked the guest to shut down. */
final class StopRequest {
    private final Guest guest;
    private final String path;
    private boolean look;
    private boolean wanted;

    StopRequest(Guest guest, String path) {
        this.guest = guest;
        this.path = path;
        guest.xenstore().watch(path, "verifier-stop", (changed, token) -> look = true);
    }

    boolean wanted() {
        if (look && !wanted) {
            look = false;
            wanted = guest.xenstore().exists(path);
        }
        return wanted || guest.shutdownRequested();
    }
}
