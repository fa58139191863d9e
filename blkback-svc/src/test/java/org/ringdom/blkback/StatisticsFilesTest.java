package org.ringdom.blkback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;

import org.agrona.IoUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

class StatisticsFilesTest {
    private static final int DISK = 51_712;

    private Path root;
    private InstanceFolder folder;
    private long epoch;

    @BeforeEach
    void make() throws Exception {
        root = Files.createTempDirectory(Path.of("/dev/shm"), "ringdom-test-");
        folder = new InstanceFolder(root.resolve("shm"), root.resolve("state")).create();
    }

    @AfterEach
    void remove() {
        IoUtil.delete(root.toFile(), true);
    }

    private StatisticsFiles next() {
        StatisticsFiles files = new StatisticsFiles(folder, "blkback", ++epoch, true);
        files.takeOver();
        return files;
    }

    private Path file(int domid) {
        return folder.file("blkback.stat-" + domid + "-" + DISK);
    }

    private long flushErrors(int domid) {
        try (SharedFile file = SharedFile.open(file(domid), DiskStatistics.MAGIC, DiskStatistics.VERSION, false)) {
            return file.buffer().getLong(DiskStatistics.counterOffset(DiskCounter.FLUSH_ERRORS));
        }
    }

    @Test
    void countersOutliveTheProcessAndTheConnection() {
        StatisticsFiles first = next();
        first.use(16, 3, DISK).count(DiskCounter.FLUSH_ERRORS);
        first.letGo(16, DISK);
        first.use(16, 3, DISK).count(DiskCounter.FLUSH_ERRORS);
        next().use(16, 3, DISK).count(DiskCounter.FLUSH_ERRORS);
        assertEquals(3, flushErrors(16));
    }

    @Test
    void anotherGuestOfTheSameNumberBeginsAnew() {
        next().use(16, 3, DISK).count(DiskCounter.FLUSH_ERRORS);
        next().use(16, 4, DISK).count(DiskCounter.FLUSH_ERRORS);
        assertEquals(1, flushErrors(16));
    }

    @Test
    void filesGoWithTheirGuestsAlsoWhenTheServiceWasDead() {
        StatisticsFiles first = next();
        first.use(16, 3, DISK);
        first.use(17, 4, DISK);
        first.letGo(16, DISK);
        first.removeDead((domid, incarnation) -> false);
        assertFalse(Files.exists(file(16)));
        assertTrue(Files.exists(file(17)), "it is in use");
        StatisticsFiles successor = next();
        successor.removeDead((domid, incarnation) -> domid == 17 && incarnation == 4);
        assertTrue(Files.exists(file(17)));
        successor.removeDead((domid, incarnation) -> false);
        assertFalse(Files.exists(file(17)));
    }

    @Test
    void whereNoFileCanBeTheDiskWorksWithoutStatistics() throws Exception {
        Files.createDirectory(file(16));
        DiskCounters counters = next().use(16, 3, DISK);
        counters.count(DiskCounter.FLUSH_ERRORS);
        assertTrue(counters.on());
    }
}
