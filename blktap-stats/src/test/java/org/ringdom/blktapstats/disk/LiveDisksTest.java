package org.ringdom.blktapstats.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.runtime.memory.InstanceFolder;

class LiveDisksTest {
    @Test
    void allDisksAreReadInOrderWhoeverIsDead() {
        try (DisksFixture disks = new DisksFixture()) {
            disks.make(100, 7, 51_712);
            disks.make(16, 5, 51_728);
            disks.make(16, 5, 51_712);
            disks.read(16, 51_728, 3, 70_000);
            List<DiskReading> found = LiveDisks.read(disks.folder(), 1234);
            assertEquals(List.of(new DiskId(16, 5, 51_712), new DiskId(16, 5, 51_728), new DiskId(100, 7, 51_712)),
                    found.stream().map(DiskReading::id).toList());
            DiskReading busy = found.get(1);
            assertEquals("xvdb", busy.id().name());
            assertEquals(1234, busy.timeMs());
            assertEquals("/srv/disk.img", busy.image());
            assertEquals(3, busy.usage().value(DiskCounter.READS));
            assertEquals(3, busy.usage().requests());
            assertEquals(0, busy.usage().errors());
            assertEquals(70_000, busy.usage().latencies(DiskStatistics.READ).percentileNs(0.5));
        }
    }

    @Test
    void aFileThatIsNoneIsLeftOut() throws Exception {
        try (DisksFixture disks = new DisksFixture()) {
            disks.make(16, 5, 51_712);
            Files.write(disks.folder().file("blkback.stat-17-51712"), new byte[100]);
            Files.write(disks.folder().file("blkback.stat-18-51712"), new byte[0]);
            assertEquals(1, LiveDisks.read(disks.folder(), 0).size());
        }
        assertEquals(List.of(),
                LiveDisks.read(new InstanceFolder(Path.of("/nowhere/at/all"), Path.of("/nowhere/else")), 0));
    }

    @Test
    void whatComesAfterANewBeginningIsNotNegative() {
        try (DisksFixture disks = new DisksFixture()) {
            disks.make(16, 5, 51_712);
            disks.read(16, 51_712, 10, 1000);
            Usage before = LiveDisks.read(disks.folder(), 0).getFirst().usage();
            disks.read(16, 51_712, 5, 1000);
            Usage after = LiveDisks.read(disks.folder(), 0).getFirst().usage();
            assertEquals(5, after.since(before).value(DiskCounter.READS));
            assertEquals(15, after.since(Usage.NONE).value(DiskCounter.READS));
            assertEquals(before, before.since(after), "another guest's disk of the same name");
        }
    }
}
