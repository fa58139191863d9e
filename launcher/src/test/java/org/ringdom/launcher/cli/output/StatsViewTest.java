package org.ringdom.launcher.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.ringdom.launcher.stats.Sample;

class StatsViewTest {
    private static final long SECOND = 1_000_000_000L;

    private static Sample sample(long timeNs, long reads, long bytes) {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("vbd-16-51712 reads", reads);
        counters.put("vbd-16-51712 bytes read", bytes);
        counters.put("other disks reads", 3L);
        counters.put("something else", 7L);
        return new Sample(timeNs, counters);
    }

    @Test
    void eachDiskHasALineOfTotals() {
        String[] lines = StatsView.diskTable(sample(0, 10, 3 << 20), null).split("\n");
        assertEquals(3, lines.length);
        assertEquals("16 xvda 10 0 0 0 0 3.0 0.0 0", lines[1].strip().replaceAll(" +", " "));
        assertEquals("- others 3 0 0 0 0 0.0 0.0 0", lines[2].strip().replaceAll(" +", " "));
    }

    @Test
    void ratesArePerSecondAndNeverNegative() {
        Sample before = sample(0, 10, 1 << 20);
        String[] lines = StatsView.diskTable(sample(2 * SECOND, 30, 5 << 20), before).split("\n");
        assertEquals("16 xvda 10.0 0.0 0.0 0.0 0.0 2.0 0.0 0", lines[1].strip().replaceAll(" +", " "));

        assertEquals(0, sample(2 * SECOND, 5, 0).rate(before, "vbd-16-51712 reads"), "of another instance's file");
        assertEquals(0, sample(0, 50, 0).rate(before, "vbd-16-51712 reads"), "over no time");
    }

    @Test
    void prometheusTellsDisksApartByLabels() {
        assertEquals("""
                # TYPE ringdom_disk_reads_total counter
                ringdom_disk_reads_total{service="blkback",domid="16",disk="xvda"} 10
                # TYPE ringdom_disk_bytes_read_total counter
                ringdom_disk_bytes_read_total{service="blkback",domid="16",disk="xvda"} 20
                # TYPE ringdom_other_disks_reads_total counter
                ringdom_other_disks_reads_total{service="blkback"} 3
                # TYPE ringdom_something_else_total counter
                ringdom_something_else_total{service="blkback"} 7
                """, StatsView.prometheus("blkback", sample(0, 10, 20)));
    }
}
