package org.ringdom.guest.pv;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.netif.NetifExtraInfo;
import org.ringdom.abi.io.netif.NetifStatus;
import org.ringdom.abi.io.netif.NetifTxRequest;
import org.ringdom.abi.io.netif.NetifTxResponse;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.ring.RingPages;

/**
 * The transmit ring of one queue, with buffers of its own whose pages stay granted. vCPU thread only.
 */
final class NetTransmit {
    private static final int PAGE = 4096;
    private static final int NOT_LAST = -1;

    private final GrantTable grants;
    private final FrontRing ring;
    private final int ringFrame;
    private final int firstFrame;
    private final int bufferPages;
    private final int[] refs;
    private final int[] freeBuffers;
    private int freeBufferCount;
    private final int[] freeIds = new int[NetOptions.RING_ENTRIES];
    private int freeIdCount;
    private final Reclaim reclaim;
    private final int[] bufferOfId = new int[NetOptions.RING_ENTRIES];
    private final int[] refOfId = new int[NetOptions.RING_ENTRIES];
    private final SharedBuffer scratch = SharedBuffer.allocate(Arena.ofAuto(), 64);
    private final NetifTxRequest request = new NetifTxRequest().wrap(scratch, 0);
    private final NetifExtraInfo extra = new NetifExtraInfo().wrap(scratch, 0);
    private final NetifTxResponse response = new NetifTxResponse().wrap(scratch, 32);
    private long failed;

    NetTransmit(SharedBuffer ram, Reclaim reclaim, int backend, int bufferPages) {
        this.reclaim = reclaim;
        this.grants = reclaim.grants();
        PageAllocator pages = reclaim.pages();
        this.bufferPages = bufferPages;
        this.ringFrame = pages.allocate(1);
        this.ring = FrontRing.create(RingPages.contiguous(ram.slice((long) ringFrame * PAGE, PAGE)),
                NetifTxRequest.SIZE);
        int buffers = NetOptions.RING_ENTRIES / (bufferPages + (bufferPages > 1 ? 1 : 0));
        this.firstFrame = pages.allocate(buffers * bufferPages);
        this.refs = new int[buffers * bufferPages];
        for (int i = 0; i < refs.length; i++) {
            refs[i] = NetFrontend.mustGrant(grants, backend, firstFrame + i, true);
        }
        this.freeBuffers = new int[buffers];
        while (freeBufferCount < buffers) {
            freeBuffers[freeBufferCount++] = freeBufferCount - 1;
        }
        while (freeIdCount < freeIds.length) {
            freeIds[freeIdCount++] = freeIdCount - 1;
        }
    }

    int ringFrame() {
        return ringFrame;
    }

    /** Takes all buffers back; the ring's own page is its granter's. */
    void release() {
        for (int i = 0; i < refs.length; i++) {
            reclaim.end(refs[i], firstFrame + i);
        }
    }

    int bufferBytes() {
        return bufferPages * PAGE;
    }

    /** Requests that the backend answered with an error. */
    long failed() {
        return failed;
    }

    /** Buffers that are free now. */
    int free() {
        return freeBufferCount;
    }

    /** Buffers in all. */
    int buffers() {
        return freeBuffers.length;
    }

    /** Address of a buffer that {@link #send} then gives to the backend; -1 if there is none, then an event will tell. */
    long claim() {
        if (freeBufferCount == 0 && reap() == 0 && ring.finalCheck() > 0) {
            reap();
        }
        return freeBufferCount == 0 ? -1 : (firstFrame + (long) freeBuffers[freeBufferCount - 1] * bufferPages) * PAGE;
    }

    /** Queues the packet in the buffer claimed last. */
    void send(int bytes, NetOffload offload) {
        int buffer = freeBuffers[--freeBufferCount];
        boolean large = offload.segmentType() != 0;
        int pieces = (bytes + PAGE - 1) / PAGE;
        for (int piece = 0; piece < pieces; piece++) {
            boolean last = piece == pieces - 1;
            int id = freeIds[--freeIdCount];
            int ref = refs[buffer * bufferPages + piece];
            bufferOfId[id] = last ? buffer : NOT_LAST;
            refOfId[id] = ref;
            int flags = (last ? 0 : NetifTxRequest.MORE_DATA) | (piece == 0 ? headFlags(offload, large) : 0);
            int size = piece == 0 ? bytes : Math.min(PAGE, bytes - piece * PAGE);
            request.gref(ref).dataOffset(0).flags(flags).id(id).size(size);
            ring.offer(scratch, 0, NetifTxRequest.SIZE);
            if (piece == 0 && large) {
                extra.type(NetifExtraInfo.TYPE_GSO).flags(0).gsoSize(offload.segmentBytes())
                        .gsoType(offload.segmentType()).gsoFeatures(0);
                ring.offer(scratch, 0, NetifTxRequest.SIZE);
            }
        }
    }

    private static int headFlags(NetOffload offload, boolean large) {
        return (offload.checksumBlank() ? NetifTxRequest.CSUM_BLANK | NetifTxRequest.DATA_VALIDATED : 0)
                | (offload.checked() ? NetifTxRequest.DATA_VALIDATED : 0) | (large ? NetifTxRequest.EXTRA_INFO : 0);
    }

    /** Shows what was queued to the backend; true if it must be notified. */
    boolean publish() {
        return ring.publish();
    }

    /** Takes the answers there are; returns the number of buffers that came free. */
    int reap() {
        int available = ring.available();
        if (available == FrontRing.BROKEN) {
            throw new IllegalStateException("the network backend published impossible transmit indices");
        }
        int freed = 0;
        for (int i = 0; i < available; i++) {
            ring.take(scratch, 32, NetifTxResponse.SIZE);
            if (response.status() != NetifStatus.NULL) {
                freed += free(response.id(), response.status());
            }
        }
        return freed;
    }

    private int free(int id, int status) {
        if (id >= bufferOfId.length || refOfId[id] == 0) {
            throw new IllegalStateException("the network backend answered packet " + id + ", which was not sent");
        }
        if (grants.inUse(refOfId[id])) {
            throw new IllegalStateException("grant " + refOfId[id] + " still in use by backend domain");
        }
        refOfId[id] = 0;
        freeIds[freeIdCount++] = id;
        if (bufferOfId[id] == NOT_LAST) {
            return 0;
        }
        failed += status == NetifStatus.OKAY ? 0 : 1;
        freeBuffers[freeBufferCount++] = bufferOfId[id];
        return 1;
    }
}
