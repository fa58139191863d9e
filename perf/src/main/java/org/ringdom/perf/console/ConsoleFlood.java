package org.ringdom.perf.console;

import java.nio.charset.StandardCharsets;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.ConsoleFrontend;

/** Fills its first console with the same lines for ever, as fast as they are taken, and counts the bytes. */
public final class ConsoleFlood implements JavaGuest {
    /** Bytes in the ring so far. */
    static final String COUNTER = "flood.bytes";
    /** What is printed, without the line's end. */
    static final String LINE = "The quick brown fox jumps over the lazy dog, and the dog does not mind it at all";

    private static final int LINES = 64;

    @Override
    public void run(Guest guest) {
        byte[] text = (LINE + "\r\n").repeat(LINES).getBytes(StandardCharsets.US_ASCII);
        AtomicCounter written = guest.counters().counter(COUNTER);
        ConsoleFrontend console = guest.openConsole(0);
        while (!guest.shutdownRequested()) {
            console.write(text, 0, text.length);
            written.getAndAdd(text.length);
        }
    }
}
