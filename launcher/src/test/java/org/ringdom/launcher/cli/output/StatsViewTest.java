package org.ringdom.launcher.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.ringdom.launcher.stats.Sample;

class StatsViewTest {
    private static final long SECOND = 1_000_000_000L;

    private static Sample sample(long timeNs, long packets) {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("vif-16-0 packets", packets);
        counters.put("something else", 7L);
        return new Sample(timeNs, counters);
    }

    @Test
    void ratesArePerSecondAndNeverNegative() {
        Sample before = sample(0, 10);
        String[] lines = StatsView.table(sample(2 * SECOND, 30), before).split("\n");
        assertEquals("vif-16-0 packets 30 10.0", lines[1].strip().replaceAll(" +", " "));
        assertEquals(0, sample(2 * SECOND, 5).rate(before, "vif-16-0 packets"), "of another instance's file");
        assertEquals(0, sample(0, 50).rate(before, "vif-16-0 packets"), "over no time");
    }

    @Test
    void prometheusHasALineForEachCounter() {
        assertEquals("""
                # TYPE ringdom_vif_16_0_packets_total counter
                ringdom_vif_16_0_packets_total{service="netback"} 10
                # TYPE ringdom_something_else_total counter
                ringdom_something_else_total{service="netback"} 7
                """, StatsView.prometheus("netback", sample(0, 10)));
    }
}
