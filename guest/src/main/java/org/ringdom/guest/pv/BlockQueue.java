package org.ringdom.guest.pv;

import java.lang.foreign.Arena;
import java.util.Arrays;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifResponse;
import org.ringdom.abi.io.blkif.BlkifSegment;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.ring.RingPages;

/**
 * One ring of a block frontend: makes requests out of contiguous guest memory, grants their pages, and takes the answers.
 *
 * <p>Grants live from submission to answer; with persistent grants they live as long as the queue. A request of more than
 * {@link BlkifRequest#MAX_SEGMENTS} pages uses indirect pages, which each ring entry owns once it needs them.
 *
 * <p>Not thread safe: it belongs to the vCPU thread. No allocation after the first round of requests.
 */
final class BlockQueue {
    private static final int PAGE = 4096;
    private static final int SECTOR_SHIFT = 9;
    private static final int PAGE_SHIFT = 12;

    private final FrontRing ring;
    private final SharedBuffer ram;
    private final GrantTable grants;
    private final PageAllocator pages;
    private final int backend;
    private final int[] persistentRefs;
    private final BlkifRequest request = new BlkifRequest(BlkifProtocol.X86_64);
    private final BlkifResponse response = new BlkifResponse();
    private final SharedBuffer scratch = SharedBuffer.allocate(Arena.ofAuto(), BlkifRequest.MAX_SIZE);
    private final int[] freeIds;
    private int freeCount;
    private final int[] tags;
    private final int[] operations;
    private final int[] segments;
    private final int[][] refs;
    private final int[][] indirectFrames;
    private final int[][] indirectRefs;
    private final int firstFrame;
    private final int ringPages;
    private final Reclaim reclaim;
    private int[] ringRefs = {};
    private int handle;

    /**
     * A queue with a new ring.
     *
     * @param ringPages pages of the ring, a power of two
     * @param persistent whether grants are kept
     */
    BlockQueue(SharedBuffer ram, Reclaim reclaim, int backend, int ringPages, int maxSegments,
            boolean persistent) {
        this.ram = ram;
        this.reclaim = reclaim;
        this.grants = reclaim.grants();
        this.pages = reclaim.pages();
        this.backend = backend;
        this.ringPages = ringPages;
        this.firstFrame = pages.allocate(ringPages);
        this.ring = FrontRing.create(RingPages.contiguous(ram.slice((long) firstFrame * PAGE, (long) ringPages * PAGE)),
                BlkifProtocol.X86_64.entrySize());
        this.persistentRefs = persistent ? new int[(int) (ram.size() >>> PAGE_SHIFT)] : null;
        int entries = ring.entries();
        this.freeIds = new int[entries];
        for (int i = 0; i < entries; i++) {
            freeIds[freeCount++] = entries - 1 - i;
        }
        this.tags = new int[entries];
        this.operations = new int[entries];
        Arrays.fill(operations, -1);
        this.segments = new int[entries];
        this.refs = new int[entries][maxSegments];
        this.indirectFrames = new int[entries][];
        this.indirectRefs = new int[entries][];
    }

    /** Frame of the ring's first page; the others follow. */
    int firstFrame() {
        return firstFrame;
    }

    /** Requests that fit in all. */
    int entries() {
        return ring.entries();
    }

    /** Requests that fit now. */
    int free() {
        return Math.min(freeCount, ring.free());
    }

    void handle(int device) {
        handle = device & 0xFFFF;
    }

    /** A read or write of {@code count} sectors from or into RAM at {@code address}, which is a multiple of 512. */
    void transfer(int operation, long sector, int count, long address, int tag) {
        int id = start(tag, operation);
        int needed = (int) ((address + ((long) count << SECTOR_SHIFT) - 1 >>> PAGE_SHIFT) - (address >>> PAGE_SHIFT))
                + 1;
        boolean readOnlyPage = operation == BlkifOperation.WRITE;
        segments[id] = needed;
        SharedBuffer list = scratch;
        long listOffset = request.segmentOffset(0);
        if (needed <= BlkifRequest.MAX_SEGMENTS) {
            request.operation(operation).nrSegments(needed).handle(handle).id(id).sector(sector);
        } else {
            prepareIndirect(id, operation, needed, sector);
            list = ram;
            listOffset = (long) indirectFrames[id][0] * PAGE;
        }
        long at = address;
        int left = count;
        for (int i = 0; i < needed; i++) {
            int first = (int) (at & PAGE - 1) >>> SECTOR_SHIFT;
            int part = Math.min(left, BlkifSegment.SECTORS_PER_PAGE - first);
            int ref = grantPage((int) (at >>> PAGE_SHIFT), readOnlyPage);
            refs[id][i] = ref;
            BlkifSegment.put(list, listOffset + (long) i * BlkifSegment.SIZE, ref, first, first + part - 1);
            at += (long) part << SECTOR_SHIFT;
            left -= part;
        }
        ring.offer(scratch, 0, BlkifRequest.MAX_SIZE);
    }

    /** A flush of what was answered before. */
    void flush(int tag) {
        int id = start(tag, BlkifOperation.FLUSH_DISKCACHE);
        request.operation(BlkifOperation.FLUSH_DISKCACHE).nrSegments(0).handle(handle).id(id).sector(0);
        ring.offer(scratch, 0, BlkifRequest.MAX_SIZE);
    }

    /** A discard of {@code count} sectors. */
    void discard(long sector, long count, int tag) {
        int id = start(tag, BlkifOperation.DISCARD);
        request.operation(BlkifOperation.DISCARD).discardFlag(0).handle(handle).id(id).sector(sector)
                .discardSectors(count);
        ring.offer(scratch, 0, BlkifRequest.MAX_SIZE);
    }

    private int start(int tag, int operation) {
        if (free() == 0) {
            throw new IllegalStateException("the block ring is full: look at free() first");
        }
        int id = freeIds[--freeCount];
        tags[id] = tag;
        operations[id] = operation;
        segments[id] = 0;
        scratch.fill(0, BlkifRequest.MAX_SIZE, (byte) 0);
        request.wrap(scratch, 0);
        return id;
    }

    private void prepareIndirect(int id, int operation, int needed, long sector) {
        int count = BlkifRequest.indirectPages(needed);
        if (indirectFrames[id] == null) {
            int most = BlkifRequest.indirectPages(refs[id].length);
            int first = pages.allocate(most);
            indirectFrames[id] = new int[most];
            indirectRefs[id] = new int[most];
            for (int i = 0; i < most; i++) {
                indirectFrames[id][i] = first + i;
                indirectRefs[id][i] = mustGrant(first + i, true);
            }
        }
        request.operation(BlkifOperation.INDIRECT).indirectOperation(operation).indirectNrSegments(needed).id(id)
                .sector(sector).indirectHandle(handle);
        for (int i = 0; i < count; i++) {
            request.indirectGref(i, indirectRefs[id][i]);
        }
    }

    private int grantPage(int frame, boolean readOnly) {
        if (persistentRefs == null) {
            return mustGrant(frame, readOnly);
        }
        if (persistentRefs[frame] == 0) {
            persistentRefs[frame] = mustGrant(frame, false);
        }
        return persistentRefs[frame];
    }

    private int mustGrant(int frame, boolean readOnly) {
        int ref = grants.grant(backend, frame, readOnly);
        if (ref == GrantTable.EXHAUSTED) {
            throw new IllegalStateException("out of grant references: give the domain more grant frames");
        }
        return ref;
    }

    /** Shows what was queued to the backend; true if it must be notified. */
    boolean publish() {
        return ring.publish();
    }

    /** Takes all answers there are; returns their number. */
    int poll(BlockCompletion completion) {
        int taken = 0;
        int available = ring.available();
        while (available != 0) {
            if (available == FrontRing.BROKEN) {
                throw new IllegalStateException("the block backend published impossible ring indices");
            }
            for (int i = 0; i < available; i++) {
                takeOne(completion);
            }
            taken += available;
            available = ring.finalCheck();
        }
        return taken;
    }

    private void takeOne(BlockCompletion completion) {
        ring.take(scratch, 0, BlkifResponse.SIZE);
        response.wrap(scratch, 0);
        long id = response.id();
        int operation = response.operation();
        int status = response.status();
        if (id < 0 || id >= operations.length || operations[(int) id] < 0) {
            throw new IllegalStateException("the block backend answered request " + id + ", which was not asked");
        }
        int slot = (int) id;
        if (operation != operations[slot]) {
            throw new IllegalStateException("the block backend answered operation " + operation + " to request " + id
                    + " of operation " + operations[slot]);
        }
        operations[slot] = -1;
        if (persistentRefs == null) {
            for (int i = 0; i < segments[slot]; i++) {
                if (!grants.endAccess(refs[slot][i])) {
                    throw new IllegalStateException(
                            "grant " + refs[slot][i] + " still in use by the backend after its answer");
                }
            }
        }
        freeIds[freeCount++] = slot;
        completion.completed(tags[slot], status);
    }

    /** Requests that were not answered yet. */
    int inFlight() {
        return freeIds.length - freeCount;
    }

    /** Takes all pages and grants back; the pages of requests that were never answered stay their owner's. */
    void release() {
        for (int i = 0; i < ringRefs.length; i++) {
            reclaim.end(ringRefs[i], firstFrame + i);
        }
        for (int id = 0; id < indirectFrames.length; id++) {
            for (int i = 0; indirectFrames[id] != null && i < indirectFrames[id].length; i++) {
                reclaim.end(indirectRefs[id][i], indirectFrames[id][i]);
            }
            for (int i = 0; persistentRefs == null && operations[id] >= 0 && i < segments[id]; i++) {
                reclaim.end(refs[id][i]);
            }
        }
        for (int frame = 0; persistentRefs != null && frame < persistentRefs.length; frame++) {
            if (persistentRefs[frame] != 0) {
                reclaim.end(persistentRefs[frame]);
            }
        }
    }

    /** Grants the ring's pages to the backend, in order. */
    int[] grantRing() {
        ringRefs = new int[ringPages];
        for (int i = 0; i < ringPages; i++) {
            ringRefs[i] = mustGrant(firstFrame + i, false);
        }
        return ringRefs;
    }
}
