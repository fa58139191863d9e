package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.LiveDisks;
import org.ringdom.blktapstats.disk.Usage;
import org.ringdom.blktapstats.history.DiskHistory;
import org.ringdom.blktapstats.history.History;
import org.ringdom.platform.process.Signals;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** Statistics of disks, live and from the history, while their writers are killed. */
class StatisticsIT {
    @TempDir
    private Path folder;

    private static Usage usage(Ringdom ringdom, int domid) {
        return LiveDisks.read(ringdom.folder(), 0).stream().filter(disk -> disk.id().domid() == domid)
                .map(DiskReading::usage).findFirst().orElseThrow();
    }

    private static long recorded(Ringdom ringdom, int domid) {
        long nowMs = System.currentTimeMillis();
        List<DiskHistory> disks = History.read(ringdom.folder(), nowMs - Duration.ofHours(1).toMillis(), nowMs + 1000,
                1);
        return disks.stream().filter(disk -> disk.last().id().domid() == domid)
                .mapToLong(disk -> disk.usage().requests()).sum();
    }

    @Test
    void statisticsAreReadWhileAndAfterTheirWritersAreDead() {
        Ringdom ringdom = Ringdom.prepared(folder, Map.of());
        ringdom.settings("supervisor.stats-interval-s = 1\n");
        int domid;
        long all;
        try (ringdom) {
            ringdom.run("up", "-d", "--wait").ok();
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 8, "depth=16");
            guest.awaitRandomPhase();
            Usage before = usage(ringdom, guest.domid());
            assertTrue(before.value(DiskCounter.READS) > 0 && before.latencies(DiskStatistics.READ).count() > 0);
            Awaitility.await("the disk is in the history").atMost(Ringdom.PATIENCE)
                    .until(() -> recorded(ringdom, guest.domid()) > 0);

            // nobody serves the disk: the core is stopped, so that no supervisor comes, and both others are dead
            Ringdom.Entry core = ringdom.entry("microhypervisor");
            Ringdom.signal(core, Signals.SIGSTOP);
            Ringdom.Entry supervisor = ringdom.kill("supervisor");
            Ringdom.Entry blkback = ringdom.kill("blkback");
            Usage dead = usage(ringdom, guest.domid());
            CommandResult table = ringdom.run("stats", "blkback").ok();
            assertTrue(table.out().contains("xvda") && table.out().contains("P99.9"), table.toString());
            assertTrue(ringdom.run("blktap-stats").ok().out().contains("tap-" + guest.domid() + "-xvda"));
            assertTrue(ringdom.run("stats", "--prometheus").ok().out().contains("ringdom_disk_latency_seconds_sum{"));
            assertFalse(dead.since(before).equals(dead), "no counter became less");
            Ringdom.signal(core, Signals.SIGCONT);
            ringdom.awaitSuccessor(supervisor);
            ringdom.awaitSuccessor(blkback);
            guest.awaitProgress(200);
            Usage after = usage(ringdom, guest.domid());
            assertFalse(after.since(dead).equals(after), "no counter became less");
            assertTrue(after.since(dead).requests() > 0);

            long seen = after.requests();
            Awaitility.await("the successor goes on with the history").atMost(Ringdom.PATIENCE)
                    .until(() -> recorded(ringdom, guest.domid()) >= seen);
            assertEquals(0, after.errors());
            guest.finish();
            domid = guest.domid();
            all = usage(ringdom, domid).requests();
            ringdom.run("destroy", Integer.toString(domid)).ok();
            Awaitility.await("the last requests are in the history").atMost(Ringdom.PATIENCE)
                    .until(() -> recorded(ringdom, domid) == all);
            Awaitility.await("the file goes with its guest").atMost(Ringdom.PATIENCE)
                    .until(() -> LiveDisks.read(ringdom.folder(), 0).isEmpty());
        }
        CommandResult history = ringdom.run("stats", "--since", "1h", "--json").ok();
        assertTrue(history.out().contains("\"domid\": " + domid), history.toString());
        assertEquals(all, recorded(ringdom, domid), "also when nothing runs any more");
        assertTrue(ringdom.run("stats", "--since", "10m").ok().out().contains("requests/s"));
    }
}
