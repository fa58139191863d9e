package org.ringdom.netback.vif;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.netif.NetifExtraInfo;
import org.ringdom.abi.io.netif.NetifRxRequest;
import org.ringdom.abi.io.netif.NetifRxResponse;
import org.ringdom.abi.io.netif.NetifStatus;
import org.ringdom.netback.frame.Frame;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.recovery.OrderedRing;

/**
 * Writes packets into the buffers of a receive ring: one page a piece, in the order of the ring, the extra info of a large
 * packet in the second slot. Each buffer is mapped only while it is copied into.
 *
 * <p>Agent thread only. Source: xen/include/public/io/netif.h.
 */
final class RxWriter {
    private static final int PAGE = GuestMemory.PAGE;

    private final OrderedRing ring;
    private final BackendGrants grants;
    private final SharedBuffer ram;
    private final VifCounters counters;
    private final SharedBuffer scratch = SharedBuffer.allocate(Arena.ofAuto(), NetifRxRequest.SIZE);
    private final NetifRxRequest request = new NetifRxRequest().wrap(scratch, 0);
    private final NetifRxResponse response = new NetifRxResponse();
    private final NetifExtraInfo extra = new NetifExtraInfo();

    RxWriter(OrderedRing ring, BackendGrants grants, SharedBuffer ram, VifCounters counters) {
        this.ring = ring;
        this.grants = grants;
        this.ram = ram;
        this.counters = counters;
    }

    /** Slots that a packet takes. */
    static int slots(Frame frame) {
        return (frame.length() + PAGE - 1) / PAGE + (frame.gsoType() == Frame.GSO_NONE ? 0 : 1);
    }

    /**
     * Copies a packet into the next buffers, of which {@link #slots} are there, and commits it; {@link OrderedRing#publish()}
     * shows it. If a buffer cannot be used the packet is lost, and the buffers up to that one are answered with errors.
     */
    void write(Frame frame) {
        boolean large = frame.gsoType() != Frame.GSO_NONE;
        int pieces = (frame.length() + PAGE - 1) / PAGE;
        frame.rewind();
        int left = frame.length();
        int slot = 0;
        for (int piece = 0; piece < pieces; piece++) {
            int bytes = Math.min(left, PAGE);
            if (!fill(slot, frame, bytes)) {
                refuse(slot);
                return;
            }
            left -= bytes;
            int flags = (left > 0 ? NetifRxResponse.MORE_DATA : 0) | (piece == 0 ? headFlags(frame) : 0);
            answer(slot++).dataOffset(0).flags(flags).status(bytes);
            if (piece == 0 && large) {
                extra.wrap(ring.answers(), ring.answerOffset(slot++)).type(NetifExtraInfo.TYPE_GSO).flags(0)
                        .gsoSize(frame.gsoSize()).gsoType(frame.gsoType()).gsoFeatures(0);
            }
        }
        ring.commit(slot);
        counters.receivedPackets.increment();
        counters.receivedBytes.getAndAdd(frame.length());
    }

    private boolean fill(int slot, Frame frame, int bytes) {
        ring.peek(slot, scratch, 0);
        int gref = request.gref();
        long page = grants.map(gref, true);
        if (page < 0) {
            return false;
        }
        frame.read(ram, page * PAGE, bytes);
        grants.unmap(gref);
        return true;
    }

    private NetifRxResponse answer(int slot) {
        return response.wrap(ring.answers(), ring.answerOffset(slot)).id(request.id());
    }

    private static int headFlags(Frame frame) {
        int checksum = frame.checksumBlank() ? NetifRxResponse.CSUM_BLANK | NetifRxResponse.DATA_VALIDATED : 0;
        int validated = frame.validated() ? NetifRxResponse.DATA_VALIDATED : 0;
        return checksum | validated | (frame.gsoType() == Frame.GSO_NONE ? 0 : NetifRxResponse.EXTRA_INFO);
    }

    /** Answers the buffers up to {@code last} with errors. */
    private void refuse(int last) {
        for (int slot = 0; slot <= last; slot++) {
            ring.peek(slot, scratch, 0);
            answer(slot).dataOffset(0).flags(0).status(NetifStatus.ERROR);
        }
        ring.commit(last + 1);
        counters.receiveErrors.getAndAdd(last + 1L);
        counters.receiveDrops.increment();
    }
}
