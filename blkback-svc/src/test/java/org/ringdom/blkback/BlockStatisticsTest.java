package org.ringdom.blkback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ringdom.abi.io.blkif.BlkifOperation.DISCARD;
import static org.ringdom.abi.io.blkif.BlkifOperation.FLUSH_DISKCACHE;
import static org.ringdom.abi.io.blkif.BlkifOperation.READ;
import static org.ringdom.abi.io.blkif.BlkifOperation.WRITE;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.platform.linux.Errno;

import com.sun.management.ThreadMXBean;

/** What is counted and timed of the requests of a disk. */
class BlockStatisticsTest {
    private QueueFixture f;

    @BeforeEach
    void make() throws Exception {
        f = new QueueFixture(false);
    }

    @AfterEach
    void remove() throws Exception {
        f.close();
    }

    private long word(int operation, int offset) {
        return f.statistics.getLong(DiskStatistics.latenciesOffset(operation) + offset);
    }

    private long inBucketOf(int operation, long latencyNs) {
        return word(operation, DiskStatistics.BUCKETS_OFFSET + Long.BYTES * DiskStatistics.bucket(latencyNs));
    }

    @Test
    void requestsSectorsAndMergesAreCountedByOperation() throws Exception {
        f.transfer(WRITE, 1, 0, 3);
        f.transfer(WRITE, 2, 8, 4);
        f.transfer(WRITE, 3, 64, 5);
        f.transfer(READ, 4, 0, 6);
        f.next(FLUSH_DISKCACHE, 5, 0);
        f.send();
        f.next(DISCARD, 6, 32).discardSectors(16);
        f.send();
        f.queue.process();
        f.finishHandedOver();
        assertEquals(6, f.answers().size());
        assertEquals(3, f.counted(DiskCounter.WRITES));
        assertEquals(24, f.counted(DiskCounter.WRITTEN_SECTORS));
        assertEquals(1, f.counted(DiskCounter.MERGED_WRITES));
        assertEquals(1, f.counted(DiskCounter.READS));
        assertEquals(8, f.counted(DiskCounter.READ_SECTORS));
        assertEquals(0, f.counted(DiskCounter.MERGED_READS));
        assertEquals(1, f.counted(DiskCounter.FLUSHES));
        assertEquals(1, f.counted(DiskCounter.DISCARDS));
        assertEquals(16, f.counted(DiskCounter.DISCARDED_SECTORS));
    }

    @Test
    void latencyIsFromTheRingToTheAnswer() throws Exception {
        f.image.inMemory = false;
        f.nowNs = 1_000_000;
        f.transfer(READ, 1, 0, 3);
        f.queue.process();
        assertEquals(1, f.statistics.getLong(DiskStatistics.IN_FLIGHT_OFFSET));
        f.nowNs += 70_000;
        f.finishHandedOver();
        assertEquals(1, inBucketOf(DiskStatistics.READ, 70_000));
        assertEquals(70_000, word(DiskStatistics.READ, DiskStatistics.SUM_OFFSET));
        assertEquals(70_000, word(DiskStatistics.READ, DiskStatistics.MAX_OFFSET));
        assertEquals(0, word(DiskStatistics.WRITE, DiskStatistics.SUM_OFFSET));
        assertEquals(0, f.statistics.getLong(DiskStatistics.IN_FLIGHT_OFFSET));
        assertEquals(1, f.statistics.getLong(DiskStatistics.MAX_IN_FLIGHT_OFFSET));
    }

    @Test
    void aSuccessorGoesOnFromItsPredecessorsValues() throws Exception {
        f.transfer(WRITE, 1, 0, 3);
        f.queue.process();
        f.image.inMemory = false;
        f.nowNs = 5;
        f.transfer(READ, 2, 0, 4);
        f.queue.process();
        f.handedOver.clear(); // the process dies with the read under way
        f.image.inMemory = true;
        f.live();
        assertEquals(1, f.counted(DiskCounter.WRITES));
        f.nowNs = 9;
        f.queue.process();
        assertEquals(1, f.counted(DiskCounter.WRITES));
        assertEquals(1, f.counted(DiskCounter.READS));
        assertEquals(1, f.counted(DiskCounter.REPLAYED));
        assertEquals(0, f.statistics.getLong(DiskStatistics.IN_FLIGHT_OFFSET));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refusal(DiskCounter.MALFORMED, f -> f.next(READ, 1, 0).nrSegments(0)),
                refusal(DiskCounter.UNSUPPORTED, f -> f.next(200, 1, 0)),
                refusal(DiskCounter.OUT_OF_RANGE,
                        f -> f.next(READ, 1, QueueFixture.SECTORS).nrSegments(1).segment(0, f.grant(3, false), 0, 7)),
                refusal(DiskCounter.BAD_GRANT, f -> f.next(READ, 1, 0).nrSegments(1).segment(0, 100, 0, 7)),
                refusal(DiskCounter.IO_ERRORS, f -> write(f, Errno.EIO)),
                refusal(DiskCounter.NO_SPACE, f -> write(f, Errno.ENOSPC)),
                refusal(DiskCounter.FLUSH_ERRORS, f -> {
                    f.image.flush = () -> -Errno.EIO;
                    f.next(FLUSH_DISKCACHE, 1, 0);
                }));
    }

    private static Arguments refusal(DiskCounter kind, Consumer<QueueFixture> request) {
        return Arguments.of(kind, Named.of("a request", request));
    }

    private static void write(QueueFixture f, int errno) {
        f.image.writeResult = () -> -errno;
        f.next(WRITE, 1, 0).nrSegments(1).segment(0, f.grant(3, false), 0, 7);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void errorsAreCountedByKind(DiskCounter kind, Consumer<QueueFixture> request) throws Exception {
        request.accept(f);
        f.ask();
        assertEquals(1, f.counted(kind));
        assertEquals(1, Arrays.stream(DiskCounter.values()).filter(DiskCounter::isError).mapToLong(f::counted).sum());
    }

    @Test
    void aWriteToAReadOnlyDiskIsCountedAsSuch() throws Exception {
        try (QueueFixture readOnly = new QueueFixture(true)) {
            readOnly.next(WRITE, 1, 0).nrSegments(1).segment(0, readOnly.grant(3, false), 0, 7);
            readOnly.ask();
            assertEquals(1, readOnly.counted(DiskCounter.READ_ONLY));
        }
    }

    @Test
    void whoWantsNoStatisticsHasNone() throws Exception {
        f.counting = false;
        f.live();
        f.transfer(WRITE, 1, 0, 3);
        f.queue.process();
        assertEquals(1, f.answers().size());
        assertEquals(0, f.counted(DiskCounter.WRITES));
        assertEquals(0, f.statistics.getLong(DiskStatistics.MAX_IN_FLIGHT_OFFSET));
    }

    @Test
    void countingAllocatesNothing() {
        DiskCounters counters = new DiskCounters(f.statistics, true);
        DiskRequest request = new DiskRequest();
        request.reset(0, 0);
        request.operation = READ;
        request.bytes = 4096;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                counters.inFlight(1);
                counters.answered(request, i * 1000L);
                counters.inFlight(0);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(400_000, f.counted(DiskCounter.READS));
        assertEquals(0, least, "bytes allocated in the best round, after warming up");
    }
}
