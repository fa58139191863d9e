package org.ringdom.blkback;

import java.util.Arrays;

import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.platform.io.IoVector;

/**
 * A request that was copied and validated: what is moved between which bytes of the image and of guest memory, and the
 * grants that are held for it. Reused; agent thread only.
 */
final class DiskRequest {
    /** Record in the ring's record file. */
    int record;
    /** READ, WRITE, WRITE_BARRIER, FLUSH_DISKCACHE or DISCARD of {@code BlkifOperation}; an indirect request's inner one. */
    int operation;
    /** Where on the disk, in bytes. */
    long position;
    /** How much, in bytes. */
    long bytes;
    /** When it was taken out of the ring, in ns. */
    long takenNs;
    /** Why it is refused; only if it is. */
    DiskCounter refusal;
    private int segments;
    private int[] refs = new int[BlkifRequest.MAX_SEGMENTS];
    private long[] offsets = new long[BlkifRequest.MAX_SEGMENTS];
    private int[] lengths = new int[BlkifRequest.MAX_SEGMENTS];

    /** Forgets the former request. */
    void reset(int newRecord, long nowNs) {
        record = newRecord;
        takenNs = nowNs;
        refusal = DiskCounter.MALFORMED;
        operation = 0;
        position = 0;
        bytes = 0;
        segments = 0;
    }

    /** Adds {@code length} bytes at {@code offset} of guest memory, in a page held by grant {@code ref}. */
    void add(int ref, long offset, int length) {
        if (segments == refs.length) {
            int more = segments * 4;
            refs = Arrays.copyOf(refs, more);
            offsets = Arrays.copyOf(offsets, more);
            lengths = Arrays.copyOf(lengths, more);
        }
        refs[segments] = ref;
        offsets[segments] = offset;
        lengths[segments++] = length;
        bytes += length;
    }

    int segments() {
        return segments;
    }

    int ref(int segment) {
        return refs[segment];
    }

    /** Lists the memory of this request behind what the vector lists already. */
    void appendTo(IoVector vector, java.lang.foreign.MemorySegment ram) {
        for (int i = 0; i < segments; i++) {
            vector.add(ram, offsets[i], lengths[i]);
        }
    }
}
