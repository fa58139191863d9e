package org.ringdom.netback.vif;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.abi.io.netif.NetifRxResponse;
import org.ringdom.abi.io.netif.NetifStatus;
import org.ringdom.abi.io.netif.NetifTxRequest;
import org.ringdom.netback.bridge.BridgeLimits;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.frame.Frame;
import org.ringdom.runtime.recovery.NetAttach;

/** Checksums and segments that one guest leaves to others, and receivers that take them or not. */
class OffloadTest {
    private static final long ONE = 0x0016_3E00_0001L;
    private static final long OTHER = 0x0016_3E00_0002L;
    private static final int SEGMENT = 1000;

    private final Bridges bridges = new Bridges(new BridgeLimits(64, 16, 1L << 40), () -> 1);

    private TestNic attached(long mac, int features) {
        TestNic nic = new TestNic(mac, features, "", 0);
        nic.attach(bridges, NetbackSettings.from(Map.of()));
        nic.post(128);
        return nic;
    }

    private static byte[] tcp(TestNic from, boolean ipv4, int payload) {
        int ip = ipv4 ? 20 : 40;
        byte[] packet = from.packet(OTHER, 5, 14 + ip + 32 + payload);
        packet[12] = (byte) (ipv4 ? 0x08 : 0x86);
        packet[13] = (byte) (ipv4 ? 0x00 : 0xDD);
        int length = ipv4 ? 20 + 32 + payload : 32 + payload;
        if (ipv4) {
            put16(packet, 14, 0x4500);
            put16(packet, 16, length);
            put16(packet, 20, 0x4000);
            packet[23] = 6;
            put16(packet, 24, 0);
            put16(packet, 24, ~fold(sum(packet, 14, 20)));
        } else {
            packet[14] = 0x60;
            put16(packet, 18, length);
            packet[20] = 6;
        }
        int tcp = 14 + ip;
        put32(packet, tcp + 4, 0xFFFF_FF00);
        packet[tcp + 12] = (byte) 0x80;
        packet[tcp + 13] = 0x19; // ACK PSH FIN
        put16(packet, tcp + 16, fold(pseudo(packet, ipv4)));
        return packet;
    }

    private static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    private static void put32(byte[] bytes, int at, int value) {
        put16(bytes, at, value >>> 16);
        put16(bytes, at + 2, value);
    }

    private static int get16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private static long sum(byte[] bytes, int from, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (long) (bytes[from + i] & 0xFF) << ((i & 1) == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }

    private static long pseudo(byte[] packet, boolean ipv4) {
        int tcpBytes = packet.length - 14 - (ipv4 ? 20 : 40);
        return (ipv4 ? sum(packet, 26, 8) : sum(packet, 22, 32)) + 6 + tcpBytes;
    }

    private static void assertChecksums(byte[] packet, boolean ipv4) {
        int ip = ipv4 ? 20 : 40;
        if (ipv4) {
            assertEquals(0xFFFF, fold(sum(packet, 14, 20)), "IP checksum");
        }
        assertEquals(0xFFFF, fold(pseudo(packet, ipv4) + sum(packet, 14 + ip, packet.length - 14 - ip)), "checksum");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLargePacketReachesAGuestThatTakesItWhole(boolean ipv4) {
        TestNic one = attached(ONE, NetAttach.SG);
        TestNic other = attached(OTHER,
                NetAttach.SG | NetAttach.GSO_TCPV4 | NetAttach.GSO_TCPV6 | NetAttach.CSUM_V6);
        byte[] packet = tcp(one, ipv4, 20_000);
        one.send(packet, 4096, NetifTxRequest.CSUM_BLANK, ipv4 ? 1 : 2, SEGMENT);
        one.turn();
        other.turn();
        one.reap();
        List<TestNic.Received> received = other.receive();
        assertEquals(1, received.size());
        assertArrayEquals(packet, received.getFirst().bytes());
        assertEquals(ipv4 ? 1 : 2, received.getFirst().gsoType());
        assertEquals(SEGMENT, received.getFirst().gsoSize());
        assertTrue((received.getFirst().flags() & NetifRxResponse.CSUM_BLANK) != 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLargePacketIsCutForAGuestThatDoesNot(boolean ipv4) {
        TestNic one = attached(ONE, NetAttach.SG);
        TestNic other = attached(OTHER, 0);
        byte[] packet = tcp(one, ipv4, 20_500);
        one.send(packet, 4096, NetifTxRequest.CSUM_BLANK, ipv4 ? 1 : 2, SEGMENT);
        one.turn();
        other.turn();
        int header = 14 + (ipv4 ? 20 : 40) + 32;
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        List<TestNic.Received> received = other.receive();
        assertEquals(21, received.size());
        for (TestNic.Received segment : received) {
            byte[] bytes = segment.bytes();
            assertChecksums(bytes, ipv4);
            int sequence = get16(bytes, header - 28) << 16 | get16(bytes, header - 26);
            assertEquals(0xFFFF_FF00 + payload.size(), sequence);
            payload.write(bytes, header, bytes.length - header);
            boolean last = payload.size() == 20_500;
            assertEquals(last ? 0x19 : 0x10, bytes[header - 19], "only the last one pushes and ends");
            assertEquals(0, segment.gsoType());
        }
        assertArrayEquals(java.util.Arrays.copyOfRange(packet, header, packet.length), payload.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBlankChecksumIsCompletedForAGuestThatDoesNotTakeIt(boolean ipv4) {
        TestNic one = attached(ONE, NetAttach.SG);
        TestNic other = attached(OTHER, NetAttach.NO_CSUM_V4);
        one.send(tcp(one, ipv4, 1001), 4096, NetifTxRequest.CSUM_BLANK, 0, 0);
        one.turn();
        other.turn();
        TestNic.Received received = other.receive().getFirst();
        assertChecksums(received.bytes(), ipv4);
        assertEquals(NetifRxResponse.DATA_VALIDATED, received.flags());
    }

    @Test
    void aLargePacketWithAWholeChecksumIsGivenOnWithTheSumThatReceiversExpect() {
        TestNic one = attached(ONE, NetAttach.SG);
        TestNic other = attached(OTHER, NetAttach.SG | NetAttach.GSO_TCPV4);
        byte[] packet = tcp(one, true, 5000);
        byte[] complete = packet.clone();
        put16(complete, 50, 0x1234);
        one.send(complete, 4096, 0, Frame.GSO_TCPV4, SEGMENT);
        one.turn();
        other.turn();
        assertArrayEquals(packet, other.receive().getFirst().bytes());
    }

    @Test
    void aLargePacketThatIsNoTcpIsRefused() {
        TestNic one = attached(ONE, NetAttach.SG);
        TestNic other = attached(OTHER, NetAttach.SG | NetAttach.GSO_TCPV4);
        one.send(one.packet(OTHER, 1, 5000), 4096, NetifTxRequest.CSUM_BLANK, 1, SEGMENT);
        one.send(tcp(one, true, 5000), 4096, NetifTxRequest.CSUM_BLANK, 2, SEGMENT);
        one.turn();
        one.reap();
        other.turn();
        assertTrue(one.statuses.stream().allMatch(status -> status == NetifStatus.DROPPED), "" + one.statuses);
        assertEquals(0, other.receive().size());
    }
}
