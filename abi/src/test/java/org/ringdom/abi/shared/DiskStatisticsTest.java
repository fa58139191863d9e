package org.ringdom.abi.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;

class DiskStatisticsTest {
    @Test
    void classesFollowEachOtherWithoutGaps() {
        long lowest = 0;
        for (int bucket = 0; bucket < DiskStatistics.BUCKETS; bucket++) {
            long highest = DiskStatistics.highestOf(bucket);
            assertEquals(bucket, DiskStatistics.bucket(lowest));
            assertEquals(bucket, DiskStatistics.bucket(highest));
            assertTrue(highest - lowest <= lowest / 32, "class " + bucket + " is too wide");
            lowest = highest + 1;
        }
        assertEquals(1L << 40, lowest);
    }

    @Test
    void everyLatencyHasAClass() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long latencyNs = random.nextLong() >>> random.nextInt(64);
            int bucket = DiskStatistics.bucket(latencyNs);
            assertTrue(bucket >= 0 && bucket < DiskStatistics.BUCKETS, latencyNs + " ns");
        }
        assertEquals(0, DiskStatistics.bucket(-5));
        assertEquals(DiskStatistics.BUCKETS - 1, DiskStatistics.bucket(Long.MAX_VALUE));
    }

    @Test
    void partsDoNotOverlap() {
        assertTrue(DiskCounter.values().length <= DiskStatistics.MAX_COUNTERS);
        assertTrue(DiskStatistics.COUNTERS_OFFSET + 8 * DiskStatistics.MAX_COUNTERS <= DiskStatistics.PATH_OFFSET);
        assertTrue(DiskStatistics.PATH_OFFSET + 4 + DiskStatistics.MAX_PATH <= DiskStatistics.LATENCIES_OFFSET);
        assertEquals(DiskStatistics.LATENCIES_SIZE, DiskStatistics.BUCKETS_OFFSET + 8 * DiskStatistics.BUCKETS);
        assertTrue(DiskStatistics.latenciesOffset(DiskStatistics.OPERATIONS) <= DiskStatistics.SIZE);
        assertEquals(0, DiskStatistics.SIZE % 4096);
    }

    @Test
    void aPathThatIsTooLongIsCut() {
        try (Arena arena = Arena.ofConfined()) {
            SharedBuffer file = SharedBuffer.allocate(arena, DiskStatistics.SIZE);
            DiskStatistics.path(file, "/srv/\u00e4.img");
            assertEquals("/srv/\u00e4.img", DiskStatistics.path(file));
            DiskStatistics.path(file, "/" + "x".repeat(5000));
            assertEquals(DiskStatistics.MAX_PATH, DiskStatistics.path(file).length());
            file.putInt(DiskStatistics.PATH_OFFSET, -1);
            assertEquals("", DiskStatistics.path(file));
        }
    }
}
