package org.ringdom.blktapstats.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.shared.DiskStatistics;

class LatenciesTest {
    static Latencies of(long... latenciesNs) {
        long[] buckets = new long[DiskStatistics.BUCKETS];
        long sum = 0;
        long max = 0;
        for (long latencyNs : latenciesNs) {
            buckets[DiskStatistics.bucket(latencyNs)]++;
            sum += latencyNs;
            max = Math.max(max, latencyNs);
        }
        return Latencies.of(buckets, sum, max);
    }

    @Test
    void percentilesAreExactToAClass() {
        long[] all = new long[1000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (i + 1) * 1000L;
        }
        Latencies latencies = of(all);
        assertEquals(1000, latencies.count());
        assertEquals(500_500, latencies.meanNs());
        assertEquals(500_000, latencies.percentileNs(0.5), 500_000 / 32.0);
        assertEquals(990_000, latencies.percentileNs(0.99), 990_000 / 32.0);
        assertEquals(1_000_000, latencies.percentileNs(1));
        assertEquals(1_000_000, latencies.maxNs());
        assertEquals(500, latencies.atMost(500_000), 500 / 32.0);
    }

    @Test
    void ofNoRequestAllIsZero() {
        assertEquals(0, Latencies.NONE.percentileNs(0.99));
        assertEquals(0, Latencies.NONE.meanNs());
        assertEquals(0, Latencies.NONE.atMost(Long.MAX_VALUE));
    }

    @Test
    void aDifferenceHasWhatCameSince() {
        Latencies before = of(10_000, 20_000, 9_000_000);
        Latencies after = before.plus(of(30_000, 40_000));
        Latencies since = after.minus(before);
        assertEquals(2, since.count());
        assertEquals(70_000, since.sumNs());
        assertEquals(40_000, since.maxNs(), 40_000 / 32.0);
        assertEquals(50_000_000, before.plus(of(50_000_000)).minus(before).maxNs());
        assertEquals(Latencies.NONE, before.minus(after), "never negative");
    }
}
