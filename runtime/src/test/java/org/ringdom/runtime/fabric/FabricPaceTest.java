package org.ringdom.runtime.fabric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FabricPaceTest {
    private final FabricPace pace = new FabricPace();

    private long sleepAfterIdleCycles(int cycles) {
        long sleepNs = 0;
        for (int i = 0; i < cycles; i++) {
            sleepNs = pace.sleepAfter(false);
        }
        return sleepNs;
    }

    @Test
    void idlenessEndsInTheLongestSleep() {
        assertEquals(FabricPace.LONGEST_NS, sleepAfterIdleCycles(100));
    }

    @Test
    void trafficKeepsTheTickShortThroughSmallGaps() {
        sleepAfterIdleCycles(100);
        pace.sleepAfter(true);
        assertEquals(FabricPace.SHORTEST_NS, pace.sleepAfter(true));
        assertEquals(FabricPace.SHORTEST_NS, sleepAfterIdleCycles(10));
    }

    @Test
    void aTimersWorkCostsOneShortSleepOnly() {
        sleepAfterIdleCycles(100);
        assertEquals(FabricPace.SHORTEST_NS, pace.sleepAfter(true));
        assertEquals(FabricPace.LONGEST_NS, pace.sleepAfter(false));
    }

    @Test
    void sleepsNeverShrinkWithoutWork() {
        long before = 0;
        for (int i = 0; i < 100; i++) {
            long sleepNs = pace.sleepAfter(false);
            assertTrue(sleepNs >= before && sleepNs >= FabricPace.SHORTEST_NS);
            before = sleepNs;
        }
    }
}
