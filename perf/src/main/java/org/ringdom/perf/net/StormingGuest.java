package org.ringdom.perf.net;

import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;

/** Notifies the backend of its first network card as fast as it can, without ever having a packet for it. */
public final class StormingGuest implements JavaGuest {
    @Override
    public void run(Guest guest) {
        guest.openNic(0);
        int port = Integer.parseInt(guest.xenstore().read("device/vif/0/event-channel-tx"));
        while (!guest.shutdownRequested()) {
            guest.send(port);
        }
    }
}
