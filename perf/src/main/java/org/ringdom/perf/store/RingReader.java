package org.ringdom.perf.store;

import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;

/**
 * A guest that reads a node over its ring, one request after the other, when told to: whoever writes {@code NUMBER MS} to {@code
 * data/store/load} gets {@code NUMBER READS NS} in {@code data/store/result}.
 */
public final class RingReader implements JavaGuest {
    static final String LOAD = "data/store/load";
    static final String RESULT = "data/store/result";

    private static final String NODE = "data/store/value";
    private static final long WAIT_NS = 1_000_000_000L;

    private boolean look;

    @Override
    public void run(Guest guest) {
        guest.xenstore().write(NODE, "v".repeat(StoreComparison.VALUE_BYTES));
        guest.xenstore().watch(LOAD, "load", (path, token) -> look = true);
        while (!guest.shutdownRequested()) {
            if (look) {
                look = false;
                String line = guest.xenstore().readIfThere(LOAD).orElse("");
                if (!line.isEmpty()) {
                    guest.xenstore().write(RESULT, measure(guest, line.split(" ")));
                }
            }
            guest.block(WAIT_NS);
        }
    }

    private static String measure(Guest guest, String... words) {
        long startNs = System.nanoTime();
        long endNs = startNs + Long.parseLong(words[1]) * 1_000_000;
        long reads = 0;
        long nowNs = startNs;
        while (nowNs - endNs < 0) {
            guest.xenstore().readBytes(NODE);
            reads++;
            nowNs = System.nanoTime();
        }
        return words[0] + " " + reads + " " + (nowNs - startNs);
    }
}
