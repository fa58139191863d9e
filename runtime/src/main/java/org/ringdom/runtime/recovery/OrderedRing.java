package org.ringdom.runtime.recovery;

import java.lang.invoke.VarHandle;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.RingLayout;
import org.ringdom.abi.shared.NetRecords;
import org.ringdom.runtime.ring.RingPages;

/**
 * A backend's half of a ring whose requests are executed and answered strictly in order, several at a time: a packet. It
 * survives SIGKILL at any store.
 *
 * <pre>
 *   execute   copy the packet in or out, clear grant bits
 *   commit    saved[i] = the answer of each of its requests; doneTo = the index after them (release)
 *   publish   the saved answers from rsp_prod to doneTo into their slots; rsp_prod = doneTo (release)
 *             full fence; rsp_event test; the caller notifies
 * </pre>
 *
 * <p>An answer's image lies in the record file before it overwrites the request's slot, so a successor publishes the same
 * answers again and goes on at doneTo: what was committed is never executed again, what was not committed is intact in the
 * ring. A packet executed but not committed is executed twice: at most one a kill.
 *
 * <p>Only req_prod and rsp_event come from the frontend, each read once a use; rsp_prod is read at recovery only, and there
 * it must fit doneTo.
 *
 * <p>Threading: one thread, the agent's.
 */
public final class OrderedRing {
    /** What {@link #available()} returns for a producer index that an honest frontend can't have. */
    public static final int BROKEN = -1;

    private final RingPages pages;
    private final SharedBuffer indices;
    private final SharedBuffer records;
    private final long doneToOffset;
    private final long savedOffset;
    private final int entrySize;
    private final int answerSize;
    private final int entries;
    private final int mask;
    private int done;
    private int published;

    private OrderedRing(RingPages pages, int entrySize, int answerSize, SharedBuffer records, long doneToOffset,
            long savedOffset) {
        this.pages = pages;
        this.indices = pages.indices();
        this.records = records;
        this.doneToOffset = doneToOffset;
        this.savedOffset = savedOffset;
        this.entrySize = entrySize;
        this.answerSize = answerSize;
        this.entries = RingLayout.entries(pages.count(), entrySize);
        this.mask = entries - 1;
        if (entries > NetRecords.RING_ENTRIES || answerSize > NetRecords.SAVED_SIZE) {
            throw new IllegalArgumentException("a ring of " + entries + " entries cannot be recorded");
        }
    }

    /** The transmit ring of a record file; {@code entrySize} and {@code answerSize} are bytes. */
    public static OrderedRing transmit(RingPages pages, int entrySize, int answerSize, SharedBuffer records) {
        return new OrderedRing(pages, entrySize, answerSize, records, NetRecords.TX_DONE_TO_OFFSET,
                NetRecords.TX_SAVED_OFFSET);
    }

    /** The receive ring of a record file. */
    public static OrderedRing receive(RingPages pages, int entrySize, int answerSize, SharedBuffer records) {
        return new OrderedRing(pages, entrySize, answerSize, records, NetRecords.RX_DONE_TO_OFFSET,
                NetRecords.RX_SAVED_OFFSET);
    }

    /** Begins a ring that its frontend has just made, where its rsp_prod stands; before the attach is committed. */
    public void begin() {
        done = indices.getIntAcquire(RingLayout.RSP_PROD_OFFSET);
        published = done;
        records.putIntRelease(doneToOffset, done);
    }

    /**
     * Takes a ring over from a dead predecessor: publishes what it had committed. The caller notifies once and looks.
     *
     * @return answers published
     * @throws BrokenRingException if rsp_prod does not fit: its frontend forged it
     */
    public int recover() throws BrokenRingException {
        done = records.getIntAcquire(doneToOffset);
        published = indices.getIntAcquire(RingLayout.RSP_PROD_OFFSET);
        int left = done - published;
        if (left < 0 || left > entries) {
            throw new BrokenRingException("rsp_prod is " + Integer.toUnsignedString(published) + ", but "
                    + Integer.toUnsignedString(done) + " requests were answered");
        }
        publish();
        return left;
    }

    /** Number of entries, a power of two. */
    public int entries() {
        return entries;
    }

    /** Index of the next request to execute. */
    public int doneTo() {
        return done;
    }

    /** Requests that wait, those seen after {@link #peek} included; or {@link #BROKEN}. */
    public int available() {
        int produced = indices.getIntAcquire(RingLayout.REQ_PROD_OFFSET);
        int waiting = produced - done;
        if (waiting < 0 || Integer.compareUnsigned(produced - published, entries) > 0) {
            return BROKEN;
        }
        return waiting;
    }

    /** Copies the {@code ahead}-th waiting request out, once. */
    public void peek(int ahead, SharedBuffer target, long targetOffset) {
        long offset = RingLayout.entryOffset(done + ahead, entries, entrySize);
        pages.copyOut(offset, target, targetOffset, entrySize);
    }

    /** Where the answers are saved: {@link #answerOffset} says which. */
    public SharedBuffer answers() {
        return records;
    }

    /** Offset in {@link #answers()} for the answer to the {@code ahead}-th waiting request; fill it before the commit. */
    public long answerOffset(int ahead) {
        return savedOffset + (long) (done + ahead & mask) * NetRecords.SAVED_SIZE;
    }

    /** The next {@code count} requests were executed and their answers are saved: they are never executed again. */
    public void commit(int count) {
        done += count;
        records.putIntRelease(doneToOffset, done);
    }

    /** Answers that are committed and not published. */
    public int unpublished() {
        return done - published;
    }

    /** Shows all committed answers to the frontend; true if it must be notified. */
    public boolean publish() {
        int from = published;
        if (from == done) {
            return false;
        }
        for (int index = from; index != done; index++) {
            pages.copyIn(records, savedOffset + (long) (index & mask) * NetRecords.SAVED_SIZE,
                    RingLayout.entryOffset(index, entries, entrySize), answerSize);
        }
        indices.putIntRelease(RingLayout.RSP_PROD_OFFSET, done);
        published = done;
        VarHandle.fullFence();
        return RingLayout.notifyNeeded(from, done, indices.getIntVolatile(RingLayout.RSP_EVENT_OFFSET));
    }

    /**
     * Asks for an event once {@code wanted} requests wait, then looks again, so that none is missed between the two. Returns
     * what {@link #available()} does.
     */
    public int finalCheck(int wanted) {
        int waiting = available();
        if (waiting < 0 || waiting >= wanted) {
            return waiting;
        }
        indices.putIntVolatile(RingLayout.REQ_EVENT_OFFSET, done + wanted);
        VarHandle.fullFence();
        return available();
    }
}
