package org.ringdom.runtime.fabric;

import java.util.concurrent.TimeUnit;

/**
 * How long the media driver may sleep: flow control follows its tick, so short while there is traffic, and longer and longer
 * without. A ring ends any sleep, and clients ring when they wait for the driver.
 */
final class FabricPace {
    static final long SHORTEST_NS = TimeUnit.MILLISECONDS.toNanos(1);
    static final long LONGEST_NS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Cycles without work before the sleeps grow. */
    private static final int PATIENCE = 20;

    private int idleCycles;
    private long sleepNs = SHORTEST_NS;

    /** The driver has moved something. */
    void worked() {
        idleCycles = 0;
        sleepNs = SHORTEST_NS;
    }

    /** Nothing to do: how long to sleep now. */
    long nextSleepNs() {
        if (++idleCycles > PATIENCE) {
            sleepNs = Math.min(2 * sleepNs, LONGEST_NS);
        }
        return sleepNs;
    }
}
