package org.ringdom.tests.guests;

import java.util.concurrent.TimeUnit;

import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;

/** Powers off at once; with {@code stay} among its words, when it is asked to. */
public final class BriefGuest implements JavaGuest {
    @Override
    public void run(Guest guest) {
        while (guest.commandLine().containsKey("stay") && !guest.shutdownRequested()) {
            guest.block(TimeUnit.SECONDS.toNanos(1));
        }
    }
}
