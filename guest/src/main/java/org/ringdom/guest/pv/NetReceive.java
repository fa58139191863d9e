package org.ringdom.guest.pv;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.netif.NetifExtraInfo;
import org.ringdom.abi.io.netif.NetifRxRequest;
import org.ringdom.abi.io.netif.NetifRxResponse;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.ring.RingPages;

/**
 * The receive ring of one queue: pages that stay granted go to the backend again as soon as their packet was taken. vCPU
 * thread only.
 */
final class NetReceive {
    private static final int PAGE = 4096;
    private static final int MAX_PACKET_PAGES = 17;

    private final SharedBuffer ram;
    private final GrantTable grants;
    private final FrontRing ring;
    private final int ringFrame;
    private final int firstFrame;
    private final long assembly;
    private final int[] refs;
    private final int[] posted = new int[NetOptions.RING_ENTRIES];
    private final SharedBuffer scratch = SharedBuffer.allocate(Arena.ofAuto(), 64);
    private final NetifRxRequest request = new NetifRxRequest().wrap(scratch, 0);
    private final NetifRxResponse response = new NetifRxResponse().wrap(scratch, 32);
    private final NetifExtraInfo extra = new NetifExtraInfo().wrap(scratch, 32);
    private final Reclaim reclaim;
    private long failed;

    NetReceive(SharedBuffer ram, Reclaim reclaim, int backend, int buffers) {
        this.ram = ram;
        this.reclaim = reclaim;
        this.grants = reclaim.grants();
        PageAllocator pages = reclaim.pages();
        this.ringFrame = pages.allocate(1);
        this.ring = FrontRing.create(RingPages.contiguous(ram.slice((long) ringFrame * PAGE, PAGE)),
                NetifRxRequest.SIZE);
        this.firstFrame = pages.allocate(buffers);
        this.assembly = (long) pages.allocate(MAX_PACKET_PAGES) * PAGE;
        this.refs = new int[buffers];
        for (int i = 0; i < buffers; i++) {
            refs[i] = NetFrontend.mustGrant(grants, backend, firstFrame + i, false);
            post(i);
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
        reclaim.pages().free((int) (assembly / PAGE), MAX_PACKET_PAGES);
    }

    /** Packets that came in with an error. */
    long failed() {
        return failed;
    }

    private void post(int buffer) {
        posted[ring.requestProducer() & NetOptions.RING_ENTRIES - 1] = buffer;
        request.id(buffer).gref(refs[buffer]);
        ring.offer(scratch, 0, NetifRxRequest.SIZE);
    }

    /** Shows the buffers to the backend; true if it must be notified. */
    boolean publish() {
        return ring.publish();
    }

    /** Takes all packets there are, and asks to be woken by the next; returns their number. */
    int poll(NetReceiver receiver) {
        int packets = 0;
        int available = ring.available();
        while (available != 0) {
            if (available == FrontRing.BROKEN) {
                throw new IllegalStateException("the network backend published impossible receive indices");
            }
            while (available > 0) {
                available -= takePacket(available, receiver);
                packets++;
            }
            available = ring.finalCheck();
        }
        return packets;
    }

    /** Takes the next packet; returns the slots that it had. */
    private int takePacket(int available, NetReceiver receiver) {
        int buffer = take();
        int status = response.status();
        int flags = response.flags();
        long address = (long) (firstFrame + buffer) * PAGE + response.dataOffset();
        check(buffer, status);
        int slots = 1;
        if (status < 0) {
            failed++;
            post(buffer);
            return slots;
        }
        int segmentType = 0;
        int segmentBytes = 0;
        if ((flags & NetifRxResponse.EXTRA_INFO) != 0) {
            int unused = takeSlot();
            slots++;
            segmentType = extra.gsoType();
            segmentBytes = extra.gsoSize();
            post(unused);
        }
        boolean blank = (flags & NetifRxResponse.CSUM_BLANK) != 0;
        boolean checked = (flags & NetifRxResponse.DATA_VALIDATED) != 0;
        if ((flags & NetifRxResponse.MORE_DATA) == 0) {
            receiver.received(address, status, offload(blank, checked, segmentType, segmentBytes));
            post(buffer);
            return slots;
        }
        int bytes = 0;
        while (true) {
            ram.copyTo(address, ram, assembly + bytes, status);
            bytes += status;
            post(buffer);
            if ((flags & NetifRxResponse.MORE_DATA) == 0) {
                break;
            }
            if (slots == available || slots > MAX_PACKET_PAGES) {
                throw new IllegalStateException("the network backend began a packet and did not end it");
            }
            buffer = take();
            slots++;
            status = response.status();
            flags = response.flags();
            address = (long) (firstFrame + buffer) * PAGE + response.dataOffset();
            check(buffer, status);
        }
        receiver.received(assembly, bytes, offload(blank, checked, segmentType, segmentBytes));
        return slots;
    }

    private static NetOffload offload(boolean blank, boolean checked, int segmentType, int segmentBytes) {
        if (segmentType != 0) {
            return new NetOffload(blank, checked, segmentType, segmentBytes);
        }
        if (blank) {
            return NetOffload.BLANK;
        }
        return checked ? NetOffload.CHECKED : NetOffload.NONE;
    }

    private int takeSlot() {
        int buffer = posted[ring.responseConsumer() & NetOptions.RING_ENTRIES - 1];
        ring.take(scratch, 32, NetifRxResponse.SIZE);
        return buffer;
    }

    private int take() {
        int buffer = takeSlot();
        if (response.id() != buffer) {
            throw new IllegalStateException(
                    "the network backend answered buffer " + response.id() + " in the slot of buffer " + buffer);
        }
        return buffer;
    }

    private void check(int buffer, int status) {
        if (grants.inUse(refs[buffer])) {
            throw new IllegalStateException("grant " + refs[buffer] + " still in use by backend domain");
        }
        if (status > PAGE || response.dataOffset() + status > PAGE) {
            throw new IllegalStateException("the network backend wrote " + status + " bytes at "
                    + response.dataOffset() + " of a page");
        }
    }
}
