package org.ringdom.blkback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringdom.abi.io.RingLayout;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifSegment;
import org.ringdom.abi.io.blkif.BlkifStatus;
import org.ringdom.abi.shared.BlockRecords;
import org.ringdom.platform.linux.Errno;
import org.ringdom.runtime.recovery.BrokenRingException;

/** One queue under honest requests, lies, and failing storage. */
class BlockQueueTest {
    private static final int READ = BlkifOperation.READ;
    private static final int WRITE = BlkifOperation.WRITE;

    private QueueFixture f;

    @BeforeEach
    void build() throws Exception {
        f = new QueueFixture(false);
    }

    @AfterEach
    void remove() throws Exception {
        f.close();
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        f.memory.putLong(3 * 4096, 4711);
        f.transfer(WRITE, 1, 8, 3);
        f.transfer(READ, 2, 8, 4);
        f.queue.process();
        assertEquals(List.of(new QueueFixture.Answer(1, WRITE, 0), new QueueFixture.Answer(2, READ, 0)), f.answers());
        assertEquals(4711, f.memory.getLong(4 * 4096));
        assertFalse(f.usesGrants());
    }

    @Test
    void anIndirectRequestIsAnsweredWithItsInnerOperation() throws Exception {
        for (int i = 0; i < 12; i++) {
            f.memory.putLong((3 + i) * 4096L, 100 + i);
            BlkifSegment.put(f.memory, 20 * 4096L + i * 8L, f.grant(3 + i, true), 0, 7);
        }
        f.next(BlkifOperation.INDIRECT, 9, 16).indirectOperation(WRITE).indirectNrSegments(12).indirectGref(0,
                f.grant(20, true));
        assertEquals(new QueueFixture.Answer(9, WRITE, 0), f.ask());
        f.transfer(READ, 2, 16 + 8 * 11, 22);
        f.queue.process();
        assertEquals(111, f.memory.getLong(22 * 4096));
        assertEquals(1, f.image.writes);
    }

    static Stream<Arguments> lies() {
        return Stream.of(lie("no segments", -1, f -> f.next(READ, 1, 0).nrSegments(0)),
                lie("too many segments", -1,
                        f -> f.next(READ, 1, 0).nrSegments(12).segment(0, f.grant(3, false), 0, 7)),
                lie("a segment past its page", -1, f -> one(f, READ, 0, f.grant(3, false), 0, 8)),
                lie("a segment that ends before it starts", -1, f -> one(f, READ, 0, f.grant(3, false), 5, 4)),
                lie("a sector past the end", -1, f -> one(f, READ, QueueFixture.SECTORS - 7, f.grant(3, false), 0, 7)),
                lie("a sector that wraps", -1, f -> one(f, READ, -1, f.grant(3, false), 0, 7)),
                lie("a sector whose byte offset wraps", -1, f -> one(f, READ, 1L << 55, f.grant(3, false), 0, 7)),
                lie("a reference outside of the table", -1, f -> one(f, READ, 0, 512, 0, 7)),
                lie("a negative reference", -1, f -> one(f, READ, 0, -1, 0, 7)),
                lie("an empty reference", -1, f -> one(f, READ, 0, 100, 0, 7)),
                lie("a grant to somebody else", -1, f -> one(f, READ, 0, f.grants.grant(3, 3, false), 0, 7)),
                lie("a frame outside of memory", -1,
                        f -> one(f, READ, 0, f.grants.grant(QueueFixture.BACKEND, QueueFixture.PAGES, false), 0, 7)),
                lie("a read into a read-only grant", -1, f -> one(f, READ, 0, f.grant(3, true), 0, 7)),
                lie("a second segment that is wrong", -1,
                        f -> f.next(READ, 1, 0).nrSegments(2).segment(0, f.grant(3, false), 0, 7).segment(1, 100, 0,
                                7)),
                lie("an unknown operation", -2, f -> f.next(200, 1, 0)),
                lie("a reserved operation", -2, f -> f.next(BlkifOperation.RESERVED_1, 1, 0)),
                lie("a secure discard", -2,
                        f -> f.next(BlkifOperation.DISCARD, 1, 0).discardFlag(1).discardSectors(8)),
                lie("a discard past the end", -1, f -> f.next(BlkifOperation.DISCARD, 1, 120).discardSectors(9)),
                lie("a discard that wraps", -1, f -> f.next(BlkifOperation.DISCARD, 1, 120).discardSectors(-8)),
                lie("an indirect discard", -1, f -> indirect(f, BlkifOperation.DISCARD, 1, f.grant(4, true))),
                lie("an indirect request within an indirect one", -1,
                        f -> indirect(f, BlkifOperation.INDIRECT, 1, f.grant(4, true))),
                lie("an indirect request without segments", -1, f -> indirect(f, READ, 0, f.grant(4, true))),
                lie("an indirect request of too many segments", -1, f -> indirect(f, READ, 257, f.grant(4, true))),
                lie("an indirect page that is not granted", -1, f -> indirect(f, READ, 1, 100)),
                lie("an indirect page full of zeroes", -1, f -> indirect(f, READ, 20, f.grant(4, true))));
    }

    private static Arguments lie(String name, int status, Consumer<QueueFixture> request) {
        return Arguments.of(Named.of(name, request), status);
    }

    private static void one(QueueFixture f, int operation, long sector, int ref, int first, int last) {
        f.next(operation, 1, sector).nrSegments(1).segment(0, ref, first, last);
    }

    private static void indirect(QueueFixture f, int inner, int segments, int ref) {
        f.next(BlkifOperation.INDIRECT, 1, 0).indirectOperation(inner).indirectNrSegments(segments).indirectGref(0,
                ref);
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aLieIsAnsweredWithAnErrorAndTheNextRequestIsServed(Consumer<QueueFixture> request, int status)
            throws Exception {
        request.accept(f);
        QueueFixture.Answer answer = f.ask();
        assertEquals(status, answer.status());
        assertEquals(1, answer.id());
        assertFalse(f.usesGrants(), "grants are still in use");
        assertEquals(0, f.image.reads + f.image.writes);
        one(f, WRITE, 0, f.grant(5, true), 0, 7);
        assertEquals(BlkifStatus.OKAY, f.ask().status());
    }

    @Test
    void aReadOnlyDiskRefusesWritesAndDiscards() throws Exception {
        try (QueueFixture readOnly = new QueueFixture(true)) {
            for (int operation : new int[]{WRITE, BlkifOperation.WRITE_BARRIER, BlkifOperation.FLUSH_DISKCACHE}) {
                one(readOnly, operation, 0, readOnly.grant(3, true), 0, 7);
                assertEquals(BlkifStatus.ERROR, readOnly.ask().status());
            }
            readOnly.next(BlkifOperation.DISCARD, 1, 0).discardSectors(8);
            assertEquals(BlkifStatus.ERROR, readOnly.ask().status());
            one(readOnly, READ, 0, readOnly.grant(4, false), 0, 7);
            assertEquals(BlkifStatus.OKAY, readOnly.ask().status());
        }
    }

    @Test
    void aProducerIndexThatJumpsBreaksTheRing() {
        f.memory.putInt(RingLayout.REQ_PROD_OFFSET, 33);
        assertThrows(BrokenRingException.class, () -> f.queue.process());
        f.queue.abandon();
        assertEquals(0, f.queue.inFlight());
    }

    @Test
    void aProducerIndexThatGoesBackBreaksTheRing() throws Exception {
        f.transfer(READ, 1, 0, 3);
        f.queue.process();
        f.memory.putInt(RingLayout.REQ_PROD_OFFSET, 0);
        assertThrows(BrokenRingException.class, () -> f.queue.process());
    }

    @Test
    void aForgedResponseIndexIsFoundAtRecovery() throws Exception {
        f.transfer(READ, 1, 0, 3);
        f.queue.process();
        f.memory.putInt(RingLayout.RSP_PROD_OFFSET, 7);
        assertThrows(BrokenRingException.class, () -> f.live());
    }

    @Test
    void aRequestThatChangesAfterItWasTakenIsServedAsItWas() throws Exception {
        f.image.inMemory = false;
        f.transfer(READ, 1, 8, 3);
        f.queue.process();
        f.memory.fill(RingLayout.ENTRIES_OFFSET, 112, (byte) 0xFF);
        f.finishHandedOver();
        assertEquals(List.of(new QueueFixture.Answer(1, READ, 0)), f.answers());
    }

    @Test
    void neighboursAreWrittenInOneCall() throws Exception {
        for (int i = 0; i < 4; i++) {
            f.memory.putLong((3 + i) * 4096L, i + 1);
            f.transfer(WRITE, i, 8L * i, 3 + i);
        }
        f.transfer(WRITE, 9, 64, 10);
        f.queue.process();
        assertEquals(2, f.image.writes);
        assertEquals(5, f.answers().size());
        f.transfer(READ, 1, 24, 12);
        f.queue.process();
        assertEquals(4, f.memory.getLong(12 * 4096));
    }

    @Test
    void oneOfSeveralNeighboursThatFailsDoesNotHurtTheOthers() throws Exception {
        int[] calls = {0};
        f.image.writeResult = () -> ++calls[0] == 1 || calls[0] == 3 ? -Errno.EIO : 0; // all together; then the second
        for (int i = 0; i < 3; i++) {
            f.transfer(WRITE, i, 8L * i, 3 + i);
        }
        f.queue.process();
        assertEquals(List.of(0, -1, 0), f.answers().stream().map(QueueFixture.Answer::status).toList());
        assertFalse(f.usesGrants());
    }

    @Test
    void aFailedFlushIsRememberedForGood() throws Exception {
        f.image.flush = () -> -Errno.EIO;
        f.next(BlkifOperation.FLUSH_DISKCACHE, 1, 0);
        assertEquals(BlkifStatus.ERROR, f.ask().status());
        assertTrue(f.records.fsyncFailed());
        f.image.flush = () -> 0; // a fresh descriptor does not see the error again
        f.live();
        f.next(BlkifOperation.FLUSH_DISKCACHE, 2, 0);
        assertEquals(BlkifStatus.ERROR, f.ask().status());
        one(f, WRITE, 0, f.grant(5, true), 0, 7);
        assertEquals(BlkifStatus.OKAY, f.ask().status());
    }

    @Test
    void aBarrierWaitsForWhatCameBeforeAndHoldsBackWhatComesAfter() throws Exception {
        f.image.inMemory = false;
        f.image.readNoWaitResult = -Errno.EAGAIN;
        f.transfer(READ, 1, 0, 3);
        f.transfer(BlkifOperation.WRITE_BARRIER, 2, 8, 4);
        f.transfer(READ, 3, 8, 5);
        f.memory.putLong(4 * 4096, 99);
        f.queue.process();
        assertEquals(1, f.handedOver.size());
        f.finishHandedOver();
        assertEquals(1, f.handedOver.size());
        assertEquals(0, f.image.flushes);
        f.finishHandedOver();
        assertEquals(2, f.image.flushes);
        assertEquals(1, f.handedOver.size());
        f.finishHandedOver();
        assertEquals(List.of(1L, 2L, 3L), f.answers().stream().map(QueueFixture.Answer::id).toList());
        assertEquals(99, f.memory.getLong(5 * 4096));
    }

    @Test
    void aRequestThatKilledItsServerThreeTimesIsAnsweredWithAnError() throws Exception {
        f.image.inMemory = false;
        f.image.readNoWaitResult = -Errno.EAGAIN;
        f.transfer(READ, 1, 0, 3);
        f.transfer(READ, 2, 64, 4);
        f.queue.process();
        for (int life = 2; life <= 3; life++) {
            f.handedOver.clear(); // died while both were being executed
            f.live();
            f.queue.process();
        }
        assertEquals(1, f.handedOver.size(), "after two deaths one request at a time");
        f.handedOver.clear();
        f.live();
        f.queue.process();
        assertEquals(List.of(new QueueFixture.Answer(1, READ, -1)), f.answers());
        f.finishHandedOver();
        assertEquals(List.of(new QueueFixture.Answer(2, READ, 0)), f.answers());
    }

    @Test
    void onlyTheLastOfABatchNotifiesAndRecordsAreFreeAtRest() throws Exception {
        for (int i = 0; i < 8; i++) {
            f.transfer(READ, i, 64 - 8L * i, 3 + i);
        }
        int before = f.notifications;
        f.queue.process();
        assertEquals(1, f.notifications - before - 1, "one for the batch, one that ends the attach");
        for (int record = 0; record < 32; record++) {
            assertEquals(BlockRecords.STATE_FREE, BlockRecords.state(f.records.commit(record)));
        }
    }
}
