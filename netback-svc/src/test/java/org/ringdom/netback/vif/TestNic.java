package org.ringdom.netback.vif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.netif.NetifExtraInfo;
import org.ringdom.abi.io.netif.NetifRxRequest;
import org.ringdom.abi.io.netif.NetifRxResponse;
import org.ringdom.abi.io.netif.NetifTxRequest;
import org.ringdom.abi.io.netif.NetifTxResponse;
import org.ringdom.abi.shared.NetRecords;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Mac;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.grant.GrantSweep;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.recovery.NetAttach;
import org.ringdom.runtime.recovery.NetRecordFile;
import org.ringdom.runtime.recovery.OrderedRing;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.ring.RingPages;

/** A guest's card in the test's hands, with the backend's half of it, which can die and be succeeded. */
final class TestNic implements VifQueue.Owner {
    static final int BACKEND = 3;
    static final int PAGE = 4096;
    static final int PAGES = 600;
    private static final int TX_PAGE = 0;
    private static final int RX_PAGE = 1;
    private static final int FIRST_RX = 8;
    private static final int FIRST_TX = 300;
    private static final int TX_BUFFERS = 280;

    /** A packet as the guest received it. */
    record Received(byte[] bytes, int flags, int gsoType, int gsoSize) {
    }

    final SharedBuffer ram = SharedBuffer.allocate(Arena.ofAuto(), (long) PAGES * PAGE);
    final SharedBuffer grantTable = SharedBuffer.allocate(Arena.ofAuto(), 2 * PAGE);
    final SharedBuffer recordFile = SharedBuffer.allocate(Arena.ofAuto(), NetRecords.FILE_SIZE);
    final GrantTable grants = new GrantTable(grantTable);
    final FrontRing tx;
    final FrontRing rx;
    final long mac;
    final VifCounters counters = VifCounters.unseen();
    final NetRecordFile records = new NetRecordFile(recordFile);
    final List<Integer> statuses = new ArrayList<>();
    final ArrayDeque<Integer> expectedIds = new ArrayDeque<>();
    private final NetAttach attach;
    final SharedBuffer scratch = SharedBuffer.allocate(Arena.ofAuto(), 64);
    final NetifTxRequest request = new NetifTxRequest().wrap(scratch, 0);
    final NetifExtraInfo extra = new NetifExtraInfo().wrap(scratch, 0);
    private final NetifRxRequest rxRequest = new NetifRxRequest().wrap(scratch, 0);
    private final NetifTxResponse txResponse = new NetifTxResponse().wrap(scratch, 32);
    private final NetifRxResponse rxResponse = new NetifRxResponse().wrap(scratch, 32);
    private final NetifExtraInfo rxExtra = new NetifExtraInfo().wrap(scratch, 32);
    private final int[] txRefs = new int[TX_BUFFERS];
    private final int[] rxRefs = new int[256];
    private final int[] posted = new int[256];
    private int nextTx;
    private int nextRx;
    private Bridges bridges;
    private NetbackSettings settings;
    VifPort port;
    VifQueue queue;
    int notified;
    long nowNs = 1;

    TestNic(long mac, int features, String addresses, int start) {
        this.mac = mac;
        this.attach = new NetAttach(0, 0, 1, features, new NetAttach.Rings(8, 9, 1, 1, 1, 1), mac, 0, 0, "br0",
                "vif" + (mac & 0xFF), addresses, "/b");
        tx = FrontRing.createAt(RingPages.contiguous(ram.slice(TX_PAGE * PAGE, PAGE)), NetifTxRequest.SIZE, start);
        rx = FrontRing.createAt(RingPages.contiguous(ram.slice(RX_PAGE * PAGE, PAGE)), NetifRxRequest.SIZE, start + 7);
        for (int i = 0; i < txRefs.length; i++) {
            txRefs[i] = grants.grant(BACKEND, FIRST_TX + i, true);
        }
        for (int i = 0; i < rxRefs.length; i++) {
            rxRefs[i] = grants.grant(BACKEND, FIRST_RX + i, false);
        }
    }

    /** The backend's first life. */
    void attach(Bridges newBridges, NetbackSettings newSettings) {
        NetRecords.initialise(recordFile, 16, 1);
        rings()[0].begin();
        rings()[1].begin();
        records.attach(attach);
        live(newBridges, newSettings);
    }

    private OrderedRing[] rings() {
        return new OrderedRing[]{
            OrderedRing.transmit(RingPages.contiguous(ram.slice(TX_PAGE * PAGE, PAGE)), NetifTxRequest.SIZE,
                    NetifTxResponse.SIZE, recordFile),
            OrderedRing.receive(RingPages.contiguous(ram.slice(RX_PAGE * PAGE, PAGE)), NetifRxRequest.SIZE,
                    NetifRxResponse.SIZE, recordFile)};
    }

    /** A backend's next life. */
    void live(Bridges newBridges, NetbackSettings newSettings) {
        bridges = newBridges;
        settings = newSettings;
        GrantSweep.sweep(grantTable, BACKEND);
        OrderedRing[] rings = rings();
        NetAttach agreed = records.readAttach();
        port = new VifPort(agreed, records, bridges, counters, settings.macFilter());
        queue = new VifQueue(this, rings[0], rings[1], 1, 1, new BackendGrants(grantTable, PAGES, BACKEND), ram,
                new RateLimit(agreed.rateBytes(), agreed.rateIntervalUs(), nowNs), counters, settings, () -> nowNs);
        try {
            queue.recover();
        } catch (BrokenRingException e) {
            throw new AssertionError(e);
        }
        port.add(queue);
        port.plug();
        queue.greet();
    }

    @Override
    public boolean onPacket(Frame frame) {
        return port.send(frame);
    }

    @Override
    public void onGroup(boolean add, long group) {
        port.group(add, group);
    }

    @Override
    public void wake(VifQueue woken) {
        // the test gives turns
    }

    @Override
    public void notify(int local) {
        notified++;
    }

    /** A turn of the backend. */
    int turn() {
        try {
            return queue.turn();
        } catch (BrokenRingException e) {
            throw new AssertionError(e);
        }
    }

    /** Gives buffers to the backend, up to {@code count}; returns how many fitted. */
    int post(int count) {
        int fits = Math.min(count, rx.free());
        for (int i = 0; i < fits; i++) {
            int buffer = nextRx++ & 255;
            postRef(buffer, rxRefs[buffer]);
        }
        rx.publish();
        return fits;
    }

    void postRef(int id, int ref) {
        posted[rx.requestProducer() & 255] = id;
        rxRequest.id(id).gref(ref);
        rx.offer(scratch, 0, NetifRxRequest.SIZE);
    }

    /** Page in which the next packet's bytes can be put; its reference. */
    int nextPage() {
        nextTx = (nextTx + 1) % TX_BUFFERS;
        return nextTx;
    }

    long address(int page) {
        return (long) (FIRST_TX + page) * PAGE;
    }

    int ref(int page) {
        return txRefs[page];
    }

    /** Puts the request in {@link #request} into the ring; its answer must come with the same id. */
    void offerRequest() {
        expectedIds.add(request.id());
        tx.offer(scratch, 0, NetifTxRequest.SIZE);
    }

    /** Puts the extra info in {@link #extra} into the ring. */
    void offerExtra() {
        expectedIds.add(-1);
        tx.offer(scratch, 0, NetifTxRequest.SIZE);
    }

    /** Queues a packet, cut into pieces of at most {@code piece} bytes. */
    void send(byte[] packet, int piece, int flags, int gsoType, int gsoSize) {
        int pieces = (packet.length + piece - 1) / piece;
        for (int i = 0; i < pieces; i++) {
            int page = nextPage();
            int bytes = Math.min(piece, packet.length - i * piece);
            int offset = PAGE - bytes & 0xFF;
            ram.putBytes(address(page) + offset, packet, i * piece, bytes);
            int more = i == pieces - 1 ? 0 : NetifTxRequest.MORE_DATA;
            int head = i > 0 ? 0 : flags | (gsoType == 0 ? 0 : NetifTxRequest.EXTRA_INFO);
            request.gref(ref(page)).dataOffset(offset).flags(more | head).id(page).size(i == 0 ? packet.length : bytes);
            offerRequest();
            if (i == 0 && gsoType != 0) {
                extra.type(NetifExtraInfo.TYPE_GSO).flags(0).gsoSize(gsoSize).gsoType(gsoType).gsoFeatures(0);
                offerExtra();
            }
        }
        tx.publish();
    }

    void send(byte[] packet) {
        send(packet, PAGE, 0, 0, 0);
    }

    /** A packet to {@code destination} whose content follows from {@code number}. */
    byte[] packet(long destination, long number, int bytes) {
        SharedBuffer made = SharedBuffer.allocate(Arena.ofAuto(), bytes);
        for (int i = 22; i < bytes; i++) {
            made.putByte(i, (byte) (number * 31 + i * 7));
        }
        Mac.put(made, 0, destination);
        Mac.put(made, 6, mac);
        made.putShort(12, (short) 0xB588);
        made.putLong(14, number);
        byte[] packet = new byte[bytes];
        made.getBytes(0, packet, 0, bytes);
        return packet;
    }

    /** Takes the answers to what was sent: each once, in order. */
    void reap() {
        for (int waiting = tx.available(); waiting != 0; waiting--) {
            assertFalse(waiting < 0, "impossible transmit indices");
            tx.take(scratch, 32, NetifTxResponse.SIZE);
            int id = expectedIds.remove();
            if (id < 0) {
                assertEquals(1, txResponse.status(), "an extra info is answered with NULL");
            } else {
                assertEquals(id, txResponse.id(), "answers come in order");
                assertFalse(grants.inUse(txRefs[id % TX_BUFFERS]), "a page is in use after its answer");
                statuses.add(txResponse.status());
            }
        }
    }

    /** Takes what was received. */
    List<Received> receive() {
        List<Received> packets = new ArrayList<>();
        for (int waiting = rx.available(); waiting != 0; waiting = rx.available()) {
            assertFalse(waiting < 0, "impossible receive indices");
            packets.add(receiveOne());
        }
        return packets;
    }

    private Received receiveOne() {
        byte[] bytes = {};
        int gsoType = 0;
        int gsoSize = 0;
        int firstFlags = -1;
        while (true) {
            int buffer = takeSlot();
            assertEquals(buffer, rxResponse.id(), "an answer is in its request's slot");
            assertFalse(grants.inUse(rxRefs[buffer]), "a buffer is in use after its answer");
            int status = rxResponse.status();
            int flags = rxResponse.flags();
            if (status < 0) {
                return new Received(new byte[0], status, 0, 0);
            }
            byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + status);
            ram.getBytes((long) (FIRST_RX + buffer) * PAGE + rxResponse.dataOffset(), longer, bytes.length, status);
            bytes = longer;
            if (firstFlags < 0) {
                firstFlags = flags;
                if ((flags & NetifRxResponse.EXTRA_INFO) != 0) {
                    takeSlot();
                    gsoType = rxExtra.gsoType();
                    gsoSize = rxExtra.gsoSize();
                }
            }
            if ((flags & NetifRxResponse.MORE_DATA) == 0) {
                return new Received(bytes, firstFlags, gsoType, gsoSize);
            }
            assertFalse(rx.available() == 0, "a packet is shown whole");
        }
    }

    private int takeSlot() {
        int buffer = posted[rx.responseConsumer() & 255];
        rx.take(scratch, 32, NetifRxResponse.SIZE);
        return buffer;
    }
}
