package org.ringdom.blkback;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifStatus;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.platform.linux.Errno;
import org.ringdom.runtime.recovery.BlockRing;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.runtime.ring.BackRing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ring at work: takes requests, moves bytes between image and granted pages, answers.
 *
 * <p>Transfers that need not wait are done by the agent itself, neighbours on the disk in one system call; the others go to
 * an {@link IoExecutor} and come back through {@link #complete}. A barrier runs alone: what came before is finished first,
 * what comes after waits in the ring.
 *
 * <p>Threading: the agent's thread only.
 */
final class BlockQueue {
    /** Keeps guest memory mapped while a transfer is under way elsewhere. */
    interface Lease {
        /** False if the memory is going away. */
        boolean hold();

        void letGo();
    }

    private static final Logger LOG = LoggerFactory.getLogger(BlockQueue.class);
    private static final int REQUESTS_PER_TURN = 128;
    private static final long MAX_MERGED_BYTES = 1 << 20;
    private static final long MAX_INLINE_BYTES = 1 << 20;
    private static final long MAX_INLINE_DISCARD_BYTES = 16 << 20;

    private final Disk disk;
    private final DiskCounters counters;
    private final BlockRing ring;
    private final BlkifRequest raw;
    private final MemorySegment ram;
    private final Lease lease;
    private final RequestDecoder decoder;
    private final IoExecutor executor;
    private final BlkbackSettings settings;
    private final NanoClock clock;
    private final DiskRequest[] requests;
    private final ArrayDeque<IoTask> idleTasks = new ArrayDeque<>();
    private IoTask open;
    private DiskRequest barrier;
    private int inFlight;
    private int replayNext;
    private boolean serialReplay;
    private boolean resumed;
    private boolean abandoned;
    private boolean more;
    private long nowNs;
    private RingConnection connection;

    /** A queue at rest; call {@link #recover()} before the first {@link #process()}. */
    BlockQueue(Disk disk, BlockRing ring, int entries, BlkifProtocol protocol, SharedBuffer ram, Lease lease,
            GrantUse grants, IoExecutor executor, BlkbackSettings settings, NanoClock clock) {
        this.disk = disk;
        this.counters = disk.counters();
        this.ring = ring;
        this.raw = new BlkifRequest(protocol);
        this.ram = ram.segment();
        this.lease = lease;
        this.decoder = new RequestDecoder(disk, grants, ram, protocol, settings.maxIndirectSegments());
        this.executor = executor;
        this.settings = settings;
        this.clock = clock;
        this.requests = new DiskRequest[entries];
    }

    /**
     * Takes over what a predecessor left in ring and records; {@link #process()} then executes again what it had not
     * answered.
     *
     * @return requests published or to be executed again
     */
    int recover() throws BrokenRingException {
        int found = ring.recover();
        for (int i = 0; i < ring.replayCount(); i++) {
            serialReplay |= ring.attempts(ring.replay(i)) > 0;
        }
        return found;
    }

    /** Whose queue this is: for the scheduler. */
    void connection(RingConnection newConnection) {
        connection = newConnection;
    }

    RingConnection connection() {
        return connection;
    }

    /** Requests under way. */
    int inFlight() {
        return inFlight;
    }

    /** Whether {@link #process()} stopped before the ring was empty and wants another turn at once. */
    boolean more() {
        return more;
    }

    /** Stops serving: what is under way ends unanswered, nothing more is taken. */
    void abandon() {
        abandoned = true;
        more = false;
        submitOpen();
    }

    /**
     * A turn: executes requests until the ring is empty, but a bounded number.
     *
     * @return requests handled
     * @throws BrokenRingException if the frontend broke the ring: {@link #abandon()} it
     */
    int process() throws BrokenRingException {
        more = false;
        if (abandoned) {
            return 0;
        }
        if (replayNext < ring.replayCount()) {
            nowNs = now();
        }
        int work = replay();
        if (resumed) {
            work += drain();
        }
        submitOpen();
        ring.publish();
        return work;
    }

    private int replay() {
        int work = 0;
        while (replayNext < ring.replayCount()) {
            if (barrier != null || serialReplay && inFlight > 0) {
                return work;
            }
            int record = ring.replay(replayNext++);
            work++;
            counters.count(DiskCounter.REPLAYED);
            if (ring.beginAttempt(record) >= BlockRing.MAX_ATTEMPTS) {
                poisoned(record);
            } else {
                begin(record);
            }
            if (serialReplay) {
                submitOpen();
            }
        }
        if (!resumed) {
            submitOpen();
            ring.publish();
            ring.resume();
            resumed = true;
        }
        return work;
    }

    private void poisoned(int record) {
        raw.wrap(ring.requests(), ring.requestOffset(record));
        byte[] bytes = new byte[BlkifRequest.MAX_SIZE];
        ring.requests().getBytes(ring.requestOffset(record), bytes, 0, bytes.length);
        LOG.error("a request was being executed at {} deaths of this service; it is answered with an error: {}",
                BlockRing.MAX_ATTEMPTS, java.util.HexFormat.of().formatHex(bytes));
        counters.count(DiskCounter.GIVEN_UP);
        ring.answer(record, BlkifStatus.ERROR);
    }

    private int drain() throws BrokenRingException {
        int work = 0;
        while (barrier == null) {
            int available = ring.available();
            if (available == 0) {
                submitOpen();
                ring.publish();
                available = ring.finalCheck();
            }
            if (available == BackRing.BROKEN) {
                throw new BrokenRingException("the producer index is more than a ring ahead");
            }
            if (available == 0) {
                return work;
            }
            if (work >= REQUESTS_PER_TURN) {
                more = true;
                return work;
            }
            nowNs = now();
            for (int i = 0; i < available && barrier == null; i++) {
                begin(ring.take());
                work++;
            }
        }
        return work;
    }

    private void begin(int record) {
        DiskRequest request = requests[record];
        if (request == null) {
            request = new DiskRequest();
            requests[record] = request;
        }
        request.reset(record, nowNs);
        int status = decoder.decode(ring.requests(), ring.requestOffset(record), request);
        if (status != BlkifStatus.OKAY) {
            counters.count(request.refusal);
            ring.answer(record, status);
            publishBatch();
            return;
        }
        inFlight++;
        disk.taken();
        CrashPoint.at("blkback.before-io");
        switch (request.operation) {
            case BlkifOperation.READ, BlkifOperation.WRITE -> addToOpen(request);
            case BlkifOperation.WRITE_BARRIER -> {
                submitOpen();
                barrier = request;
                tryBarrier();
            }
            default -> single(request);
        }
    }

    private void addToOpen(DiskRequest request) {
        if (open != null && open.accepts(request, MAX_MERGED_BYTES)) {
            open.add(request, ram);
            counters.count(request.operation == BlkifOperation.READ
                    ? DiskCounter.MERGED_READS
                    : DiskCounter.MERGED_WRITES);
            return;
        }
        submitOpen();
        open = task(request);
    }

    private void submitOpen() {
        if (open != null) {
            IoTask task = open;
            open = null;
            submit(task);
        }
    }

    private void tryBarrier() {
        if (barrier != null && inFlight == 1) {
            single(barrier);
        }
    }

    private void single(DiskRequest request) {
        boolean flush = request.operation == BlkifOperation.FLUSH_DISKCACHE || request == barrier;
        if (flush && disk.flushFailed()) {
            done(request, -Errno.EIO, DiskCounter.FLUSH_ERRORS, now());
        } else if (request.operation == BlkifOperation.DISCARD && request.bytes == 0) {
            done(request, 0, null, now());
        } else {
            submit(task(request));
        }
    }

    private IoTask task(DiskRequest first) {
        IoTask task = idleTasks.isEmpty() ? new IoTask() : idleTasks.removeLast();
        task.begin(this, disk.image(), first, ram);
        return task;
    }

    private void submit(IoTask task) {
        if (runsInline(task)) {
            finish(task);
        } else if (lease.hold()) {
            executor.submit(task);
        } else {
            task.result(-Errno.EIO);
            finish(task);
        }
    }

    private boolean runsInline(IoTask task) {
        if (disk.image().inMemory()) {
            boolean long_ = task.operation() == BlkifOperation.DISCARD && task.bytes() > MAX_INLINE_DISCARD_BYTES;
            if (!long_) {
                task.run();
            }
            return !long_;
        }
        return switch (task.operation()) {
            case BlkifOperation.READ -> !disk.readsMayWait() && readsInline(task);
            case BlkifOperation.WRITE ->
                settings.inlineWrites() && task.bytes() <= MAX_INLINE_BYTES && writesInline(task);
            default -> false;
        };
    }

    private boolean readsInline(IoTask task) {
        long status = task.readNoWait();
        if (status == -Errno.EOPNOTSUPP) {
            disk.setReadsMayWait();
        }
        task.result(status);
        return status != -Errno.EAGAIN && status != -Errno.EOPNOTSUPP;
    }

    private boolean writesInline(IoTask task) {
        long start = clock.nanoTime();
        if (disk.slowAt(start)) {
            return false;
        }
        task.run();
        long end = clock.nanoTime();
        if (end - start > settings.slowWriteNs()) {
            disk.setSlowUntil(end + settings.slowHoldNs());
        }
        return true;
    }

    /** A task handed to the executor is done. The caller then gives this queue a turn: {@link #process()}. */
    void complete(IoTask task) {
        lease.letGo();
        finish(task);
    }

    private void finish(IoTask task) {
        CrashPoint.at("blkback.after-io");
        if (task.flushFailed()) {
            disk.failFlushes();
        }
        int count = task.count();
        if (task.result() < 0 && count > 1) {
            retrySingly(task);
            return;
        }
        long result = task.result();
        DiskCounter error = error(task);
        long endNs = now();
        for (int i = 0; i < count; i++) {
            done(task.request(i), result, error, endNs);
        }
        recycle(task);
    }

    /** One of several neighbours failed: each gets its own result. */
    private void retrySingly(IoTask task) {
        DiskRequest[] members = new DiskRequest[task.count()];
        for (int i = 0; i < members.length; i++) {
            members[i] = task.request(i);
        }
        recycle(task);
        for (DiskRequest member : members) {
            submit(task(member));
        }
    }

    private void recycle(IoTask task) {
        task.end();
        idleTasks.addLast(task);
    }

    private void done(DiskRequest request, long result, DiskCounter error, long endNs) {
        decoder.release(request);
        inFlight--;
        disk.answered();
        if (!abandoned) {
            counters.answered(request, endNs - request.takenNs);
            if (error != null) {
                counters.count(error);
            }
            ring.answer(request.record, status(result));
            publishBatch();
        }
        if (request == barrier) {
            barrier = null;
        } else {
            tryBarrier();
        }
    }

    private void publishBatch() {
        if (ring.unpublished() >= settings.publishBatch()) {
            ring.publish();
        }
    }

    private static int status(long result) {
        if (result == 0) {
            return BlkifStatus.OKAY;
        }
        return result == -Errno.EOPNOTSUPP ? BlkifStatus.EOPNOTSUPP : BlkifStatus.ERROR;
    }

    /** The time for latencies; 0 if nobody wants them. */
    private long now() {
        return counters.on() ? clock.nanoTime() : 0;
    }

    /** What an unsuccessful transfer counts as; null if it was none. */
    private static DiskCounter error(IoTask task) {
        if (task.result() >= 0) {
            return null;
        }
        if (task.flushFailed()) {
            return DiskCounter.FLUSH_ERRORS;
        }
        return switch ((int) -task.result()) {
            case Errno.ENOSPC -> DiskCounter.NO_SPACE;
            case Errno.EOPNOTSUPP -> DiskCounter.UNSUPPORTED;
            default -> DiskCounter.IO_ERRORS;
        };
    }
}
