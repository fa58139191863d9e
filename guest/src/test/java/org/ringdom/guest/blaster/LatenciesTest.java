package org.ringdom.guest.blaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void quantilesAreThoseOfTheNumbersToASixteenth() {
        SplittableRandom random = new SplittableRandom(7);
        long[] durations = new long[10_000];
        Latencies latencies = new Latencies();
        for (int i = 0; i < durations.length; i++) {
            durations[i] = (long) Math.exp(random.nextDouble(20));
            latencies.add(durations[i]);
        }
        Arrays.sort(durations);
        for (double share : new double[]{0.01, 0.5, 0.9, 0.99, 1}) {
            long exact = durations[(int) Math.ceil(share * durations.length) - 1];
            long told = latencies.quantileNs(share);
            assertTrue(told >= exact && told <= exact + exact / 16 + 1, share + ": " + told + " for " + exact);
        }
        assertEquals(durations.length, latencies.total());
    }

    @Test
    void nothingMeasuredIsZero() {
        assertEquals(0, new Latencies().quantileNs(0.5));
    }
}
