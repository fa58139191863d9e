package org.ringdom.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.ringdom.launcher.cli.output.DiskReadings;

class DemoReportTest {
    private static final long MS = 1_000_000;

    private final DemoReport report = new DemoReport(
            List.of(new Kill("blkback", 10, 20, 100 * MS, 400 * MS, 450 * MS, 32),
                    new Kill("fabric", 11, 21, 500 * MS, 700 * MS, 701 * MS, 0),
                    new Kill("blkback", 20, 30, 800 * MS, 1000 * MS, 1100 * MS, 31)),
            List.of(new Stall(99 * MS, 410 * MS), new Stall(600 * MS, 606 * MS), new Stall(760 * MS, 770 * MS),
                    new Stall(800 * MS, 1020 * MS)),
            0, new VerifierCounts(1000, 900, 20, 30, 204_800, 1000), 2_500 * MS, 4711);

    @Test
    void eachProcessHasALineWithMedianAndWorst() {
        assertEquals("""
                KILLED   TIMES  READY AFTER   WORST  GUEST WAITED   WORST  REPLAYED
                blkback      2       300 ms  300 ms        311 ms  311 ms  63 requests
                fabric       1       200 ms  200 ms          6 ms    6 ms  sessions made anew
                """, report.killTable());
    }

    @Test
    void statisticsTellRequestsBytesStallsAndRestarts() {
        assertEquals("""
                STATISTICS
                requests answered  1,950: 1,000 reads, 900 writes, 20 flushes, 30 discards
                data               100.0 MiB in 2.5 s; blkback: 2.0 MiB read, 3.0 MiB written
                stalls over 5 ms   4, the longest 311 ms
                not at a kill      1, the longest 10 ms
                restarts           3 of services, 0 of the guest (process 4711 from start to end)
                """, report.statistics(List.of(DiskReadings.xvda(0, 2 << 11, 3 << 11))));
    }

    @Test
    void countersThatAreNotThereAreZero() {
        assertEquals(new VerifierCounts(0, 0, 0, 0, 0, 0), VerifierCounts.of(Map.of()));
        VerifierCounts some = VerifierCounts.of(Map.of("verifier.reads", 3L, "verifier.flushes", 4L,
                "verifier.sectors", 8L, "verifier.permille", 500L));
        assertEquals(7, some.requests());
        assertEquals(4096, some.bytes());
        assertEquals(500, some.permille());
    }
}
