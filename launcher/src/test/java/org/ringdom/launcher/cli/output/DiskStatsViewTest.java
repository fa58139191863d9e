package org.ringdom.launcher.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.blktapstats.disk.Usage;
import org.ringdom.blktapstats.history.DiskHistory;

class DiskStatsViewTest {
    private static String line(String text, int number) {
        return text.split("\n")[number].strip().replaceAll(" +", " ");
    }

    @Test
    void eachOperationOfADiskHasALineOfTotals() {
        String text = DiskStatsView.totals(List.of(DiskReadings.xvda(0, 4096, 10)));
        assertEquals("DOMID DISK OP REQUESTS MiB MERGED MEAN us P50 P90 P99 P99.9 MAX us", line(text, 0));
        assertEquals("16 xvda read 4096 2.0 0 100.0 100.0 100.0 100.0 100.0 100.0", line(text, 1));
        assertEquals("16 xvda write 10 0.0 0 100.0 100.0 100.0 100.0 100.0 100.0", line(text, 2));
        assertEquals("16 xvda: 3 in flight, 32 at most; 2 errors (2 no space); 0 replayed; 1 ring(s); /srv/a.img",
                line(text, 4));
        assertEquals("no disks\n", DiskStatsView.totals(List.of()));
    }

    @Test
    void ratesArePerSecondAndNeverNegative() {
        String text = DiskStatsView.rates(List.of(DiskReadings.xvda(2000, 8192, 10)),
                List.of(DiskReadings.xvda(0, 4096, 10)));
        assertEquals("16 xvda read 2048.0 1.0 0.0 100.0 100.0 100.0 100.0 100.0 100.0", line(text, 1).replace("101.4",
                "100.0"));
        assertEquals("16 xvda write 0.0 0.0 0.0 - - - - - -", line(text, 2));
        String fresh = DiskStatsView.rates(List.of(DiskReadings.xvda(2000, 10, 0)),
                List.of(DiskReadings.xvda(0, 4096, 10)));
        assertEquals("5.0", line(fresh, 1).split(" ")[3]);
    }

    @Test
    void prometheusHasHistogramsOfSeconds() {
        String text = DiskPrometheus.print("blkback", List.of(DiskReadings.xvda(0, 10, 0)));
        String labels = "service=\"blkback\",domid=\"16\",disk=\"xvda\"";
        for (String expected : List.of("# TYPE ringdom_disk_reads_total counter\n",
                "ringdom_disk_reads_total{" + labels + "} 10\n",
                "ringdom_disk_errors_total{" + labels + ",kind=\"no_space\"} 2\n",
                "ringdom_disk_in_flight{" + labels + "} 3\n",
                "# TYPE ringdom_disk_latency_seconds histogram\n",
                "ringdom_disk_latency_seconds_bucket{" + labels + ",op=\"read\",le=\"5.0E-5\"} 0\n",
                "ringdom_disk_latency_seconds_bucket{" + labels + ",op=\"read\",le=\"2.0E-4\"} 10\n",
                "ringdom_disk_latency_seconds_bucket{" + labels + ",op=\"read\",le=\"+Inf\"} 10\n",
                "ringdom_disk_latency_seconds_sum{" + labels + ",op=\"read\"} 0.001\n")) {
            assertTrue(text.contains(expected), expected + " in\n" + text);
        }
        assertEquals(1, text.split("# TYPE ringdom_disk_errors_total", -1).length - 1);
    }

    @Test
    void jsonHasCountersErrorsAndPercentiles() {
        Map<String, Object> disk = DiskStatsView.json(List.of(DiskReadings.xvda(0, 10, 0))).getFirst();
        assertEquals(10L, ((Map<?, ?>) disk.get("counters")).get("reads"));
        assertEquals(2L, ((Map<?, ?>) disk.get("errors")).get("no space"));
        Map<?, ?> reads = (Map<?, ?>) ((Map<?, ?>) disk.get("latencyNs")).get("read");
        assertEquals(100_000L, reads.get("p99"));
        assertEquals(100_000L, reads.get("p99.9"));
        assertTrue(Json.write(List.of(disk)).contains("\"p50\": 100000"));
    }

    @Test
    void aChartShowsEverySlotAndTheLargestValue() {
        Usage some = DiskReadings.xvda(0, 20, 0).usage();
        Usage more = DiskReadings.xvda(0, 160, 0).usage();
        DiskHistory history = new DiskHistory(DiskReadings.xvda(0, 180, 0), 30, some.plus(more),
                List.of(new DiskHistory.Slot(0, 10, Usage.NONE), new DiskHistory.Slot(10_000, 10, some),
                        new DiskHistory.Slot(20_000, 10, more)));
        String text = DiskChart.print(history, ZoneOffset.UTC);
        assertEquals("requests/s ▁█ at most 16.0", line(text, 1));
        assertEquals("16 xvda /srv/a.img", line(text, 0));
        assertEquals("00:00:00 00:00:30", line(text, 5));
        assertEquals(180, history.usage().value(DiskCounter.READS));
        assertTrue(Json.write(DiskStatsView.historyJson(List.of(history))).contains("\"start\": "
                + "\"1970-01-01T00:00:10Z\""));
    }
}
