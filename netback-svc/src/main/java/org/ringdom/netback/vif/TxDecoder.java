package org.ringdom.netback.vif;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.netif.NetifExtraInfo;
import org.ringdom.abi.io.netif.NetifStatus;
import org.ringdom.abi.io.netif.NetifTxRequest;
import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Mac;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.recovery.OrderedRing;

/**
 * Reads packets from a transmit ring. Each request is copied out once; nothing in it is believed.
 *
 * <pre>
 *   first request | extra infos, if EXTRA_INFO | requests, while MORE_DATA
 * </pre>
 *
 * <p>The first request's size is that of the packet, the others' are their own. A packet that cannot be, is answered with
 * an error in each of its requests, and what follows it in the ring is read as the next one.
 *
 * <p>Agent thread only. Source: xen/include/public/io/netif.h.
 */
final class TxDecoder {
    /** Most requests of a packet that carry data: netif.h asks for 18, and Linux sends one more at times. */
    static final int MAX_PIECES = 20;
    /** Most requests of a packet that are looked at before it is cut off. */
    static final int MAX_SLOTS = 64;

    private static final int SLOT = 16;

    private final OrderedRing ring;
    private final BackendGrants grants;
    private final SharedBuffer ram;
    private final SharedBuffer slots = SharedBuffer.allocate(Arena.ofAuto(), (long) MAX_SLOTS * SLOT);
    private final NetifTxRequest request = new NetifTxRequest();
    private final NetifExtraInfo extra = new NetifExtraInfo();
    private final int[] pieces = new int[MAX_PIECES];
    private final int[] sizes = new int[MAX_PIECES];
    private int pieceCount;
    private int mapped;
    private int count;
    private long extras;
    private int total;
    private boolean bad;
    private int gsoType;
    private int gsoSize;
    private int groupChange;
    private long group;

    TxDecoder(OrderedRing ring, BackendGrants grants, SharedBuffer ram) {
        this.ring = ring;
        this.grants = grants;
        this.ram = ram;
    }

    /** Reads the next packet's requests, of {@code available} that wait; returns how many it has. */
    int read(int available) {
        count = 0;
        extras = 0;
        pieceCount = 0;
        gsoType = 0;
        gsoSize = 0;
        groupChange = 0;
        bad = false;
        int limit = Math.min(available, MAX_SLOTS);
        int flags = take(0);
        total = request.size();
        addPiece(0, total);
        if ((flags & NetifTxRequest.EXTRA_INFO) != 0) {
            readExtras(limit);
        }
        int rest = total;
        while ((flags & NetifTxRequest.MORE_DATA) != 0 && continues(limit)) {
            int slot = count;
            flags = take(slot);
            addPiece(slot, request.size());
            rest -= request.size();
        }
        sizes[0] = rest;
        return count;
    }

    /** Copies a request; returns its flags. */
    private int take(int slot) {
        ring.peek(slot, slots, (long) slot * SLOT);
        count = slot + 1;
        return request.wrap(slots, (long) slot * SLOT).flags();
    }

    /** Whether the packet's next request is there; a packet that ends in mid-air is bad. */
    private boolean continues(int limit) {
        bad |= count == limit;
        return count < limit;
    }

    private void addPiece(int slot, int size) {
        if (pieceCount < MAX_PIECES) {
            pieces[pieceCount] = slot;
            sizes[pieceCount++] = size;
        } else {
            bad = true;
        }
    }

    private void readExtras(int limit) {
        boolean more = true;
        while (more && continues(limit)) {
            int slot = count;
            take(slot);
            extras |= 1L << slot;
            extra.wrap(slots, (long) slot * SLOT);
            more = (extra.flags() & NetifExtraInfo.FLAG_MORE) != 0;
            switch (extra.type()) {
                case NetifExtraInfo.TYPE_GSO -> {
                    gsoType = extra.gsoType();
                    gsoSize = extra.gsoSize();
                    bad |= gsoSize == 0 || gsoType != NetifExtraInfo.GSO_TCPV4 && gsoType != NetifExtraInfo.GSO_TCPV6;
                }
                case NetifExtraInfo.TYPE_MCAST_ADD, NetifExtraInfo.TYPE_MCAST_DEL -> {
                    groupChange = extra.type();
                    group = Mac.at(slots, (long) slot * SLOT + NetifExtraInfo.MCAST_ADDRESS_OFFSET);
                }
                case NetifExtraInfo.TYPE_HASH, NetifExtraInfo.TYPE_XDP -> {
                    // a hint that is not used
                }
                default -> bad = true;
            }
        }
    }

    /** Whether the requests make a packet, as far as they tell by themselves. */
    boolean isSound() {
        if (bad) {
            return false;
        }
        if (groupChange != 0) {
            return Mac.isGroup(group);
        }
        if (total < Frame.ETHERNET_HEADER) {
            return false;
        }
        for (int i = 0; i < pieceCount; i++) {
            request.wrap(slots, (long) pieces[i] * SLOT);
            if (sizes[i] <= 0 || request.dataOffset() + sizes[i] > GuestMemory.PAGE) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of the packet. */
    int total() {
        return total;
    }

    /** {@link NetifExtraInfo#TYPE_MCAST_ADD} or {@code _DEL} if this is no packet but a wish; else 0. */
    int groupChange() {
        return groupChange;
    }

    /** The group of that wish. */
    long group() {
        return group;
    }

    /** Uses the packet's pages and describes it in {@code frame}; false if one cannot be used. {@link #release()} ends the use. */
    boolean map(Frame frame) {
        frame.clear();
        mapped = 0;
        int flags = request.wrap(slots, 0).flags();
        for (; mapped < pieceCount; mapped++) {
            request.wrap(slots, (long) pieces[mapped] * SLOT);
            long page = grants.map(request.gref(), false);
            if (page < 0) {
                return false;
            }
            frame.append(ram, page * GuestMemory.PAGE + request.dataOffset(), sizes[mapped]);
        }
        boolean blank = (flags & NetifTxRequest.CSUM_BLANK) != 0;
        frame.offload(blank, blank || (flags & NetifTxRequest.DATA_VALIDATED) != 0, gsoType, gsoSize);
        return true;
    }

    /** Ends the use of all pages. */
    void release() {
        while (mapped > 0) {
            mapped--;
            grants.unmap(request.wrap(slots, (long) pieces[mapped] * SLOT).gref());
        }
    }

    /** Saves the answers to all requests of the packet and commits them. */
    void answer(int status) {
        SharedBuffer answers = ring.answers();
        for (int slot = 0; slot < count; slot++) {
            boolean isExtra = (extras & 1L << slot) != 0;
            int id = isExtra ? 0 : request.wrap(slots, (long) slot * SLOT).id();
            int answer = isExtra ? NetifStatus.NULL : status;
            answers.putInt(ring.answerOffset(slot), id | answer << 16);
        }
        ring.commit(count);
    }
}
