package org.ringdom.blkback;

import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.images.DiskImage;
import org.ringdom.platform.io.IoVector;

/**
 * One transfer: a request, or several whose bytes follow each other on the disk.
 *
 * <p>The agent fills it, runs it or hands it to a thread, and has it back when the result is known. Whoever runs it touches
 * only the image and the guest's pages, neither rings nor records.
 */
final class IoTask {
    /** Most memory ranges of a transfer. */
    static final int MAX_RANGES = 512;
    private static final int MAX_REQUESTS = 64;

    private final DiskRequest[] requests = new DiskRequest[MAX_REQUESTS];
    private final IoVector vector = new IoVector(MAX_RANGES);
    private BlockQueue owner;
    private DiskImage image;
    private int count;
    private int segments;
    private int operation;
    private long position;
    private long bytes;
    private long result;
    private boolean flushFailed;

    /** Begins anew with one request. */
    void begin(BlockQueue queue, DiskImage disk, DiskRequest first, java.lang.foreign.MemorySegment ram) {
        owner = queue;
        image = disk;
        vector.clear();
        count = 0;
        segments = 0;
        operation = first.operation;
        position = first.position;
        bytes = 0;
        result = 0;
        flushFailed = false;
        add(first, ram);
    }

    /** Whether a request continues this one on the disk, and there is room for it. */
    boolean accepts(DiskRequest next, long maxBytes) {
        return operation == next.operation && position + bytes == next.position && count < MAX_REQUESTS
                && segments + next.segments() <= MAX_RANGES && bytes + next.bytes <= maxBytes;
    }

    /** Adds a request that {@link #accepts} was asked about. */
    void add(DiskRequest request, java.lang.foreign.MemorySegment ram) {
        requests[count++] = request;
        segments += request.segments();
        bytes += request.bytes;
        request.appendTo(vector, ram);
    }

    BlockQueue owner() {
        return owner;
    }

    int count() {
        return count;
    }

    DiskRequest request(int i) {
        return requests[i];
    }

    int operation() {
        return operation;
    }

    long bytes() {
        return bytes;
    }

    /** 0, or a negated error number. */
    long result() {
        return result;
    }

    void result(long newResult) {
        result = newResult;
    }

    /** Whether it was the flush that failed, not a transfer. */
    boolean flushFailed() {
        return flushFailed;
    }

    /** Lets go of requests and memory. */
    void end() {
        for (int i = 0; i < count; i++) {
            requests[i] = null;
        }
        count = 0;
        vector.clear();
    }

    /** Reads what is there without waiting; returns as {@link DiskImage#readNoWait}. */
    long readNoWait() {
        long asked = vector.byteCount();
        long status = image.readNoWait(vector, position);
        position += asked - vector.byteCount();
        return status;
    }

    /** Does the transfer; may wait for storage. Any thread. */
    void run() {
        result = switch (operation) {
            case BlkifOperation.READ -> image.read(vector, position);
            case BlkifOperation.WRITE -> image.write(vector, position);
            case BlkifOperation.FLUSH_DISKCACHE -> writeAndFlush();
            case BlkifOperation.WRITE_BARRIER -> barrier();
            default -> image.discard(position, bytes);
        };
    }

    private long writeAndFlush() {
        long written = vector.byteCount() > 0 ? image.write(vector, position) : 0;
        return written < 0 ? written : flush();
    }

    private long barrier() {
        long flushed = flush();
        return flushed < 0 ? flushed : writeAndFlush();
    }

    private long flush() {
        long flushed = image.flush();
        flushFailed |= flushed < 0;
        return flushed;
    }
}
