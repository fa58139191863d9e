package org.ringdom.tests.guests;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;

/** Notifies the backend of its disk xvda as fast as it can, without ever having a request. Counter {@code storm.events}. */
public final class StormingGuest implements JavaGuest {
    private static final int XVDA = 51712;

    @Override
    public void run(Guest guest) {
        AtomicCounter events = guest.counters().counter("storm.events");
        RawBlockDevice disk = new RawBlockDevice(guest, XVDA);
        while (!guest.shutdownRequested()) {
            guest.send(disk.port);
            events.increment();
        }
    }
}
