package org.ringdom.runtime.recovery;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifResponse;
import org.ringdom.abi.shared.BlockRecords;
import org.ringdom.runtime.ring.BackRing;
import org.ringdom.runtime.ring.RingPages;

/**
 * A block ring whose requests survive the death of the process that serves them.
 *
 * <p>Every store has its place in the protocol of recovery.md, "Block":
 *
 * <pre>
 *   take     a  copy the slot once, into the record      b  its index      c  commit = TAKEN
 *   answer   d  (caller) clear grant bits                e  commit = DONE, status, response index
 *            f  the response into its slot
 *   publish  g  rsp_prod, the whole batch                h  published, fence, rsp_event, send      i  commit = FREE
 * </pre>
 *
 * <p>A request is known by its <i>record</i>, 0 to entries - 1, from {@link #take()} to {@link #publish()}. Between the two
 * it may be answered in any order. After {@link #recover()} the requests to execute again are the records
 * {@link #replay(int)}.
 *
 * <p>Threading: one thread, the agent's. Owns neither mapping.
 */
public final class BlockRing {
    /** Tells the frontend that there are responses. */
    public interface Notifier {
        /** Sends the event; may be spurious. */
        void send();
    }

    /** At this many attempts a request is not tried again but answered with an error. */
    public static final int MAX_ATTEMPTS = 3;

    private final BackRing ring;
    private final BlockRecordFile records;
    private final BlkifProtocol protocol;
    private final Notifier notifier;
    private final int ringIncarnation;
    private final BlkifRequest request;
    private final BlkifResponse response = new BlkifResponse();
    private final SharedBuffer scratch = SharedBuffer.of(java.lang.foreign.Arena.ofAuto().allocate(16, 8));
    private final int[] free;
    private int freeCount;
    private final int[] done;
    private int doneCount;
    private final int[] replay;
    private int replayCount;

    /**
     * A ring with its record file, both at rest: all records are free. Call {@link #recover()} if they may not be.
     */
    public BlockRing(BackRing ring, BlockRecordFile records, BlkifProtocol protocol, Notifier notifier) {
        if (records.entries() < ring.entries()) {
            throw new IllegalArgumentException("fewer records than ring entries");
        }
        this.ring = ring;
        this.records = records;
        this.protocol = protocol;
        this.notifier = notifier;
        this.ringIncarnation = records.ringIncarnation();
        this.request = new BlkifRequest(protocol);
        this.free = new int[ring.entries()];
        this.done = new int[ring.entries()];
        this.replay = new int[ring.entries()];
        for (int record = ring.entries() - 1; record >= 0; record--) {
            free[freeCount++] = record;
        }
    }

    /** Number of requests that can be taken now, or {@link BackRing#BROKEN}. */
    public int available() {
        return ring.available();
    }

    /** Asks for an event with the next request and looks again; returns what {@link #available()} does. */
    public int finalCheck() {
        return ring.finalCheck();
    }

    /** Requests taken and not answered, and answers not published. */
    public int outstanding() {
        return free.length - freeCount;
    }

    /** Where the private copies of requests lie. */
    public SharedBuffer requests() {
        return records.buffer();
    }

    /** Offset in {@link #requests()} of the request of {@code record}. */
    public long requestOffset(int record) {
        return records.requestOffset(record);
    }

    /** Takes the next request; returns its record. Only while {@link #available()} is positive. */
    public int take() {
        int record = free[freeCount - 1];
        ring.copyRequest(records.buffer(), records.requestOffset(record));
        records.requestIndex(record, ring.requestConsumer(), ringIncarnation);
        CrashPoint.at("blkback.after-copy");
        records.commit(record, BlockRecords.commit(BlockRecords.STATE_TAKEN, 0, 0, 0));
        freeCount--;
        ring.consumed();
        CrashPoint.at("blkback.after-take");
        return record;
    }

    /** Answers a request whose grants are cleared. The frontend sees it with {@link #publish()}. */
    public void answer(int record, int status) {
        int index = ring.nextResponse();
        int attempts = BlockRecords.attempts(records.commit(record));
        CrashPoint.at("blkback.before-done");
        records.commit(record, BlockRecords.commit(BlockRecords.STATE_DONE, attempts, status, index));
        CrashPoint.at("blkback.after-done");
        writeResponse(record, index, status);
        done[doneCount++] = record;
        CrashPoint.at("blkback.after-response");
    }

    private void writeResponse(int record, int index, int status) {
        request.wrap(records.buffer(), records.requestOffset(record));
        int operation = request.operation();
        if (operation == BlkifOperation.INDIRECT) {
            operation = request.indirectOperation();
        }
        long entry = ring.entryOffset(index);
        if (RingPages.inOnePage(entry, BlkifResponse.SIZE)) {
            response.wrap(ring.pages().page(entry), RingPages.inPage(entry)).id(request.id()).operation(operation)
                    .status(status);
        } else {
            response.wrap(scratch, 0).id(request.id()).operation(operation).status(status);
            ring.pages().copyIn(scratch, 0, entry, protocol.responseSize());
        }
    }

    /** Answers that the frontend does not see yet. */
    public int unpublished() {
        return doneCount;
    }

    /** Shows all answers to the frontend, wakes it if it asked for that, and frees their records. */
    public void publish() {
        if (doneCount == 0) {
            return;
        }
        int old = ring.published();
        ring.publish();
        CrashPoint.at("blkback.after-publish");
        records.published(ring.published());
        if (ring.mustNotify(old)) {
            notifier.send();
        }
        CrashPoint.at("blkback.after-notify");
        while (doneCount > 0) {
            release(done[--doneCount]);
            CrashPoint.at("blkback.after-free");
        }
    }

    private void release(int record) {
        records.commit(record, 0);
        free[freeCount++] = record;
    }

    /**
     * Brings ring and records of a dead predecessor to rest: publishes what it had answered, finds what it had taken.
     * Idempotent; may be killed at any store and run again. Afterwards execute the {@link #replay(int)} records in order,
     * each after {@link #beginAttempt(int)}, then call {@link #resume()}.
     *
     * @return records that were published or wait for replay
     * @throws BrokenRingException if the frontend forged rsp_prod
     */
    public int recover() throws BrokenRingException {
        int shared = ring.sharedResponseProducer();
        replayCount = 0;
        doneCount = 0;
        freeCount = 0;
        int highest = scan();
        boolean answered = highest != NONE_DONE;
        int published = records.published();
        if (shared != published && !(answered && shared == published + highest + 1)) {
            throw new BrokenRingException("rsp_prod is " + Integer.toUnsignedString(shared) + ", but "
                    + Integer.toUnsignedString(published) + " was published");
        }
        CrashPoint.at("blkback.recover-scanned");
        int finished = republish(shared);
        ring.restart(shared + finished + replayCount, shared + finished);
        sortReplay();
        return finished + replayCount;
    }

    private static final int NONE_DONE = Integer.MIN_VALUE;

    /** Sorts records into done, replay and free; returns the highest response index done, relative to published. */
    private int scan() {
        int highest = NONE_DONE;
        int published = records.published();
        for (int record = 0; record < free.length; record++) {
            long commit = records.commit(record);
            switch (BlockRecords.state(commit)) {
                case BlockRecords.STATE_TAKEN -> replay[replayCount++] = record;
                case BlockRecords.STATE_DONE -> {
                    int index = BlockRecords.responseIndex(commit);
                    highest = Math.max(highest, index - published);
                    done[doneCount++] = record;
                }
                default -> free[freeCount++] = record;
            }
        }
        return highest;
    }

    /** Writes the responses from {@code shared} on once more and publishes them; returns how many. */
    private int republish(int shared) {
        int again = 0;
        for (int i = 0; i < doneCount; i++) {
            long commit = records.commit(done[i]);
            int index = BlockRecords.responseIndex(commit);
            if (index - shared >= 0) {
                writeResponse(done[i], index, BlockRecords.status(commit));
                again++;
            }
        }
        ring.restart(shared + again, shared + again);
        if (again > 0) {
            ring.publish();
        }
        CrashPoint.at("blkback.recover-published");
        records.published(shared + again);
        while (doneCount > 0) {
            release(done[--doneCount]);
        }
        return again;
    }

    private void sortReplay() {
        for (int i = 1; i < replayCount; i++) {
            int record = replay[i];
            int at = i;
            while (at > 0 && records.requestIndex(replay[at - 1]) - records.requestIndex(record) > 0) {
                replay[at] = replay[at - 1];
                at--;
            }
            replay[at] = record;
        }
    }

    /** Requests that the predecessor took and did not answer. */
    public int replayCount() {
        return replayCount;
    }

    /** The {@code i}-th of them in the order of the ring. */
    public int replay(int i) {
        return replay[i];
    }

    /** How often the request of {@code record} was begun again. */
    public int attempts(int record) {
        return BlockRecords.attempts(records.commit(record));
    }

    /**
     * Counts one more attempt at a request before it is executed again. At {@link #MAX_ATTEMPTS} it must not be executed
     * but answered with an error; when one attempt was made before, it should be the only request at work.
     */
    public int beginAttempt(int record) {
        int attempts = Math.min(attempts(record) + 1, MAX_ATTEMPTS);
        records.commit(record, BlockRecords.commit(BlockRecords.STATE_TAKEN, attempts, 0, 0));
        CrashPoint.at("blkback.after-attempt");
        return attempts;
    }

    /** Ends recovery: asks for the next event, looks again, and wakes the frontend once. Returns {@link #available()}. */
    public int resume() {
        int waiting = ring.finalCheck();
        notifier.send();
        return waiting;
    }
}
