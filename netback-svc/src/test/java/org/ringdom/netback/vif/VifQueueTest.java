package org.ringdom.netback.vif;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.RingLayout;
import org.ringdom.abi.io.netif.NetifExtraInfo;
import org.ringdom.abi.io.netif.NetifStatus;
import org.ringdom.abi.io.netif.NetifTxRequest;
import org.ringdom.netback.bridge.BridgeLimits;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.frame.Mac;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.recovery.NetAttach;

/** Two guests on a bridge: what they send, and what they should not. */
class VifQueueTest {
    private static final long ONE = 0x0016_3E00_0001L;
    private static final long OTHER = 0x0016_3E00_0002L;
    private static final long GROUP = 0x0100_5E00_0005L;

    private final Bridges bridges = new Bridges(new BridgeLimits(64, 16, 1L << 40), () -> 1);
    private final NetbackSettings settings = NetbackSettings.from(Map.of());
    private TestNic one;
    private TestNic other;

    @BeforeEach
    void twoGuests() {
        one = attached(ONE, NetAttach.SG, "");
        other = attached(OTHER, NetAttach.SG | NetAttach.MULTICAST_CONTROL, "");
        other.post(64);
    }

    private TestNic attached(long mac, int features, String addresses) {
        TestNic nic = new TestNic(mac, features, addresses, 0);
        nic.attach(bridges, settings);
        return nic;
    }

    private List<Integer> exchange() {
        one.turn();
        other.turn();
        one.reap();
        return one.statuses;
    }

    @Test
    void aPacketArrivesAsItWasSent() {
        byte[] packet = one.packet(OTHER, 1, 9000);
        one.send(packet, 2500, 0, 0, 0);
        assertEquals(List.of(0, 0, 0, 0), exchange());
        List<TestNic.Received> received = other.receive();
        assertEquals(1, received.size());
        assertArrayEquals(packet, received.getFirst().bytes());
        assertEquals(1, other.counters.receivedPackets.get());
        assertEquals(9000, one.counters.sentBytes.get());
    }

    /** Sends what {@code liar} puts into the ring; all of it is refused, and an honest packet after it arrives. */
    private void refused(int requests, Consumer<TestNic> liar) {
        liar.accept(one);
        one.tx.publish();
        byte[] honest = one.packet(OTHER, 7, 100);
        exchange();
        assertEquals(requests, one.statuses.size(), "every request is answered");
        assertTrue(one.statuses.stream().allMatch(status -> status == NetifStatus.ERROR), "" + one.statuses);
        assertTrue(one.counters.sendErrors.get() > 0, "counted");
        one.send(honest);
        exchange();
        List<TestNic.Received> received = other.receive();
        assertEquals(1, received.size(), "only the honest packet arrives");
        assertArrayEquals(honest, received.getFirst().bytes());
    }

    private static void request(TestNic nic, int offset, int size, int flags) {
        int page = nic.nextPage();
        nic.request.gref(nic.ref(page)).dataOffset(offset).flags(flags).id(page).size(size);
        nic.offerRequest();
    }

    @Test
    void aPacketShorterThanItsHeaderIsRefused() {
        refused(1, nic -> request(nic, 0, 13, 0));
    }

    @Test
    void aPieceThatLeavesItsPageIsRefused() {
        refused(1, nic -> request(nic, 4000, 200, 0));
    }

    @Test
    void piecesLargerThanTheirPacketAreRefused() {
        refused(2, nic -> {
            request(nic, 0, 100, NetifTxRequest.MORE_DATA);
            request(nic, 0, 200, 0);
        });
    }

    @Test
    void anEmptyPieceIsRefused() {
        refused(2, nic -> {
            request(nic, 0, 100, NetifTxRequest.MORE_DATA);
            request(nic, 0, 0, 0);
        });
    }

    @Test
    void aPacketThatEndsInMidAirIsRefused() {
        refused(1, nic -> request(nic, 0, 100, NetifTxRequest.MORE_DATA));
    }

    @Test
    void aPacketOfTooManyPiecesIsRefused() {
        refused(40, nic -> {
            for (int i = 0; i < 40; i++) {
                request(nic, 0, i == 0 ? 4000 : 10, i == 39 ? 0 : NetifTxRequest.MORE_DATA);
            }
        });
    }

    @Test
    void aPageThatIsNotGrantedIsRefused() {
        refused(1, nic -> {
            nic.request.gref(1021).dataOffset(0).flags(0).id(3).size(100);
            nic.offerRequest();
        });
    }

    @Test
    void anUnknownExtraInfoIsRefused() {
        refused(1, nic -> {
            request(nic, 0, 100, NetifTxRequest.EXTRA_INFO);
            nic.extra.type(99).flags(0);
            nic.offerExtra();
        });
    }

    @Test
    void aSegmentSizeOfNothingIsRefused() {
        refused(1, nic -> {
            request(nic, 0, 100, NetifTxRequest.EXTRA_INFO);
            nic.extra.type(NetifExtraInfo.TYPE_GSO).flags(0).gsoSize(0).gsoType(1).gsoFeatures(0);
            nic.offerExtra();
        });
    }

    @Test
    void aChainOfExtraInfosWithoutEndIsRefused() {
        refused(1, nic -> {
            request(nic, 0, 100, NetifTxRequest.EXTRA_INFO);
            for (int i = 0; i < 20; i++) {
                nic.extra.type(NetifExtraInfo.TYPE_HASH).flags(NetifExtraInfo.FLAG_MORE);
                nic.offerExtra();
            }
        });
    }

    @Test
    void aProducerIndexThatJumpsBreaksTheRing() {
        one.ram.putInt(RingLayout.REQ_PROD_OFFSET, 1000);
        assertThrows(BrokenRingException.class, one.queue::turn);
    }

    @Test
    void aReceiversProducerIndexThatJumpsHarmsItsOwnRingOnly() {
        other.ram.putInt(4096 + RingLayout.REQ_PROD_OFFSET, 1000);
        one.send(one.packet(OTHER, 1, 100));
        one.turn();
        one.reap();
        assertEquals(List.of(NetifStatus.OKAY), one.statuses);
        assertThrows(BrokenRingException.class, other.queue::turn);
    }

    @Test
    void aBufferThatIsNotGrantedIsAnsweredWithAnError() {
        TestNic third = attached(ONE + 2, 0, "");
        third.postRef(5, 1020);
        third.rx.publish();
        third.post(4);
        one.send(one.packet(ONE + 2, 1, 100));
        one.send(one.packet(ONE + 2, 2, 100));
        one.turn();
        third.turn();
        List<TestNic.Received> received = third.receive();
        assertEquals(2, received.size());
        assertEquals(NetifStatus.ERROR, received.getFirst().flags());
        assertArrayEquals(one.packet(ONE + 2, 2, 100), received.getLast().bytes());
        assertEquals(1, third.counters.receiveErrors.get());
    }

    @Test
    void aGuestWithoutBuffersLosesItsOwnPacketsOnly() {
        TestNic deaf = attached(ONE + 2, NetAttach.SG, "");
        int sent = 0;
        while (deaf.counters.receiveDrops.get() == 0) {
            one.send(one.packet(ONE + 2, sent++, 4000));
            one.turn();
            one.reap();
            assertTrue(sent < 1000, "the backlog is bounded");
        }
        assertTrue((long) sent * 4000 < 2L * settings.backlogBytes(), sent + " packets were kept");
        byte[] packet = one.packet(OTHER, 9, 4000);
        one.send(packet);
        exchange();
        assertArrayEquals(packet, other.receive().getFirst().bytes());
        deaf.nowNs += settings.backlogAgeNs() + 2;
        deaf.turn();
        assertEquals(0, deaf.queue.backlogPackets(), "nothing is kept for longer than its time");
        deaf.post(100);
        deaf.turn();
        assertTrue(deaf.receive().isEmpty());
    }

    @Test
    void packetsThatWaitedArriveInOrder() {
        TestNic slow = attached(ONE + 2, NetAttach.SG, "");
        for (int i = 0; i < 200; i++) {
            one.send(one.packet(ONE + 2, i, 60 + i * 20));
            one.turn();
            one.reap();
        }
        int seen = 0;
        for (int round = 0; round < 300 && seen < 200; round++) {
            slow.post(1 + round % 3);
            slow.turn();
            for (TestNic.Received packet : slow.receive()) {
                assertArrayEquals(one.packet(ONE + 2, seen, 60 + seen * 20), packet.bytes());
                seen++;
            }
        }
        assertEquals(200, seen);
    }

    @Test
    void groupsReachThoseWhoAskedOnly() {
        TestNic third = attached(ONE + 2, 0, "");
        third.post(8);
        one.send(one.packet(GROUP, 1, 100));
        exchange();
        third.turn();
        assertEquals(0, other.receive().size(), "not asked for");
        assertEquals(1, third.receive().size(), "a guest without multicast control gets all");
        group(NetifExtraInfo.TYPE_MCAST_ADD);
        one.send(one.packet(GROUP, 2, 100));
        exchange();
        assertEquals(1, other.receive().size());
        group(NetifExtraInfo.TYPE_MCAST_DEL);
        one.send(one.packet(GROUP, 3, 100));
        exchange();
        assertEquals(0, other.receive().size(), "not asked for any more");
    }

    private void group(int type) {
        request(other, 0, 0, NetifTxRequest.EXTRA_INFO);
        other.extra.type(type).flags(0);
        Mac.put(other.scratch, NetifExtraInfo.MCAST_ADDRESS_OFFSET, GROUP);
        other.offerExtra();
        other.tx.publish();
        other.turn();
        other.reap();
        assertEquals(NetifStatus.OKAY, other.statuses.getLast());
    }

    @Test
    void aGuestWithAddressesSendsFromThemOnly() {
        TestNic bound = attached(ONE + 2, 0, "10.0.0.5");
        bound.post(8);
        bound.send(ipv4(bound, OTHER, 10, 0, 0, 5));
        bound.send(ipv4(bound, OTHER, 10, 0, 0, 6));
        bound.send(bound.packet(OTHER, 1, 100));
        bound.turn();
        bound.reap();
        other.turn();
        assertEquals(List.of(NetifStatus.OKAY, NetifStatus.DROPPED, NetifStatus.DROPPED), bound.statuses);
        assertEquals(1, other.receive().size());
        assertEquals(2, bound.counters.sendDrops.get());
    }

    private static byte[] ipv4(TestNic from, long to, int... address) {
        byte[] packet = from.packet(to, 1, 100);
        packet[12] = 0x08;
        packet[13] = 0x00;
        packet[14] = 0x45;
        packet[16] = 0;
        packet[17] = 60;
        packet[20] = 0;
        packet[21] = 0;
        for (int i = 0; i < 4; i++) {
            packet[26 + i] = (byte) address[i];
        }
        return packet;
    }

    @Test
    void aLargePacketForAGuestThatTakesOnlyOnePageIsLost() {
        TestNic small = attached(ONE + 2, 0, "");
        small.post(8);
        one.send(one.packet(ONE + 2, 1, 5000), 4096, 0, 0, 0);
        one.send(one.packet(ONE + 2, 2, 1000));
        one.turn();
        small.turn();
        assertEquals(1, small.receive().size());
        assertEquals(1, small.counters.receiveDrops.get());
        assertFalse(small.queue.more());
    }
}
