package org.ringdom.runtime.fabric;

import java.util.concurrent.TimeUnit;

/**
 * How long the media driver may sleep. Its flow control follows its tick, so a millisecond while there is traffic, and longer
 * and longer without. A ring ends any sleep, and clients ring when they wait for the driver.
 *
 * <p>Traffic is work in two cycles running: the driver's own timers also count as work, about once a second, and must not
 * keep it awake.
 */
final class FabricPace {
    static final long SHORTEST_NS = TimeUnit.MILLISECONDS.toNanos(1);
    static final long LONGEST_NS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Cycles without work before the sleeps grow. */
    private static final int PATIENCE = 20;

    private boolean workedBefore;
    private int idleCycles = PATIENCE;
    private long sleepNs = SHORTEST_NS;

    /** How long to sleep after a cycle that has, or has not, moved something. */
    long sleepAfter(boolean worked) {
        if (worked) {
            if (workedBefore) {
                idleCycles = 0;
                sleepNs = SHORTEST_NS;
            }
            workedBefore = true;
            return SHORTEST_NS;
        }
        workedBefore = false;
        if (idleCycles < PATIENCE) {
            idleCycles++;
        } else {
            sleepNs = Math.min(2 * sleepNs, LONGEST_NS);
        }
        return sleepNs;
    }
}
