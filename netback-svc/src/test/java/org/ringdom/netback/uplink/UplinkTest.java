package org.ringdom.netback.uplink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.netback.bridge.Bridge;
import org.ringdom.netback.bridge.BridgeLimits;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.bridge.Port;
import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Mac;

/** Uplinks over real sockets, step by step: the test plays the other side and the poller. */
class UplinkTest {
    private static final long INSIDE = 0x0016_3E00_0001L;
    private static final long OUTSIDE = 0x0016_3E00_0002L;
    private static final int QUEUE = 1 << 17;

    private final TestReadiness readiness = new TestReadiness();
    private final List<byte[]> received = new ArrayList<>();
    private final Frame frame = new Frame();
    private final Port inside = new Port() {
        @Override
        public String name() {
            return "inside";
        }

        @Override
        public void deliver(Frame packet) {
            byte[] bytes = new byte[packet.length()];
            packet.linearise();
            packet.memory().getBytes(packet.memoryOffset(), bytes, 0, bytes.length);
            received.add(bytes);
        }
    };
    private UplinkCounters counters;
    private Bridge bridge;
    private Uplinks uplinks;
    private long nowNs;

    @TempDir
    private Path folder;

    private void start(String uplink, String mode) {
        UnsafeBuffer values = new UnsafeBuffer(new byte[128 * (UplinkCounters.COUNT + 1)]);
        int[] next = {0};
        counters = new UplinkCounters(name -> new AtomicCounter(values, next[0]++));
        Bridges bridges = new Bridges(new BridgeLimits(64, 16, 1L << 40), () -> nowNs);
        bridge = bridges.plug("br0", inside);
        uplinks = new Uplinks(UplinkConfig.all(Map.of("bridge.br0.uplink", uplink, "bridge.br0.bond", mode)),
                new Uplinks.Limits(QUEUE, 1000), bridges, readiness, () -> nowNs, name -> counters);
        turn();
    }

    private void start(String uplink) {
        start(uplink, "active-backup");
    }

    private void turn() {
        nowNs += 2_000_000_000L;
        uplinks.doWork();
        readiness.poll();
        uplinks.doWork();
    }

    private Path socket(String name) {
        return folder.resolve(name);
    }

    private static ServerSocketChannel listen(Path path) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }

    private static SocketChannel connect(Path path) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    private Frame packet(int bytes, int seed) {
        frame.clear();
        byte[] data = new byte[bytes];
        new Random(seed).nextBytes(data);
        frame.ownMemory().putBytes(0, data, 0, bytes);
        Mac.put(frame.ownMemory(), 0, OUTSIDE);
        Mac.put(frame.ownMemory(), 6, INSIDE);
        return frame.filled(bytes);
    }

    private static byte[] bytes(Frame packet) {
        byte[] bytes = new byte[packet.length()];
        packet.memory().getBytes(packet.memoryOffset(), bytes, 0, bytes.length);
        return bytes;
    }

    private static byte[] fromOutside(int bytes) {
        byte[] data = new byte[bytes];
        new Random(bytes).nextBytes(data);
        System.arraycopy(new byte[]{0, 0x16, 0x3e, 0, 0, 1, 0, 0x16, 0x3e, 0, 0, 2}, 0, data, 0, 12);
        return data;
    }

    private static void write(SocketChannel channel, byte[]... packets) throws IOException {
        for (byte[] packet : packets) {
            ByteBuffer out = ByteBuffer.allocate(4 + packet.length).putInt(packet.length).put(packet).flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }
    }

    private static byte[] read(SocketChannel channel) throws IOException {
        byte[] packet = new byte[fill(channel, 4).getInt()];
        fill(channel, packet.length).get(packet);
        return packet;
    }

    private static ByteBuffer fill(SocketChannel channel, int bytes) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(bytes);
        while (in.hasRemaining() && channel.read(in) >= 0) {
            // on
        }
        assertEquals(0, in.remaining(), "the stream ended");
        return in.flip();
    }

    @AfterEach
    void end() {
        uplinks.close();
        assertEquals(0, readiness.size(), "descriptors are still watched");
    }

    @Test
    void packetsGoBothWaysOverAConnectionThatWeMake() throws IOException {
        try (ServerSocketChannel server = listen(socket("s"))) {
            start("stream:" + socket("s"));
            try (SocketChannel peer = server.accept()) {
                byte[] sent = bytes(packet(1514, 1));
                bridge.forward(inside, packet(1514, 1));
                uplinks.doWork();
                assertArrayEquals(sent, read(peer));
                write(peer, fromOutside(60), fromOutside(65_535));
                turn();
                turn();
                assertEquals(2, received.size());
                assertArrayEquals(fromOutside(60), received.get(0));
                assertArrayEquals(fromOutside(65_535), received.get(1));
            }
        }
    }

    @Test
    void theNewestConnectionToOurSocketCounts() throws IOException {
        start("listen:" + socket("s"));
        try (SocketChannel first = connect(socket("s"))) {
            turn();
            try (SocketChannel second = connect(socket("s"))) {
                turn();
                write(second, fromOutside(100));
                turn();
                assertEquals(1, received.size());
                assertEquals(-1, first.read(ByteBuffer.allocate(1)), "the older connection is closed");
                assertEquals(2, counters.connects.get());
            }
        }
    }

    @Test
    void aSocketThatAKilledProcessLeftIsReplacedAndAnythingElseIsNot() throws IOException {
        listen(socket("dead")).close();
        Files.writeString(socket("file"), "precious");
        start("listen:" + socket("dead") + ", listen:" + socket("file"));
        try (SocketChannel peer = connect(socket("dead"))) {
            turn();
            assertTrue(peer.isConnected());
            assertEquals(1, counters.connects.get());
        }
        assertEquals("precious", Files.readString(socket("file")));
    }

    @Test
    void aLostConnectionIsMadeAgain() throws IOException {
        start("stream:" + socket("s"));
        bridge.forward(inside, packet(60, 1));
        assertEquals(1, counters.dropsOut.get(), "nobody is there yet");
        for (int i = 1; i <= 3; i++) {
            try (ServerSocketChannel server = listen(socket("s"))) {
                turn();
                try (SocketChannel peer = server.accept()) {
                    assertEquals(i, counters.connects.get());
                    ByteBuffer half = ByteBuffer.allocate(6).putInt(1000).putShort((short) 7).flip();
                    peer.write(half);
                    turn();
                }
            }
            Files.delete(socket("s"));
            turn();
        }
        assertEquals(0, received.size(), "half a packet came through");
    }

    @Test
    void aStreamThatMakesNoSenseIsClosed() throws IOException {
        try (ServerSocketChannel server = listen(socket("s"))) {
            start("stream:" + socket("s"));
            try (SocketChannel peer = server.accept()) {
                write(peer, new byte[0], new byte[13], new byte[65_536], fromOutside(14));
                turn();
                assertEquals(3, counters.errorsIn.get(), "packets that are none are skipped");
                assertEquals(1, received.size());
                peer.write(ByteBuffer.allocate(4).putInt(0x7FFF_FFFF).flip());
                readiness.poll();
                assertEquals(4, counters.errorsIn.get());
                assertEquals(-1, peer.read(ByteBuffer.allocate(1)));
            }
        }
    }

    @Test
    void aPeerThatDoesNotReadLosesPacketsAndHoldsUpNobody() throws IOException {
        try (ServerSocketChannel server = listen(socket("s"))) {
            start("stream:" + socket("s"));
            try (SocketChannel peer = server.accept()) {
                int packets = 3000;
                for (int i = 0; i < packets; i++) {
                    bridge.forward(inside, packet(1000, i));
                    uplinks.doWork();
                }
                assertTrue(counters.dropsOut.get() > 0, "the queue is not bounded");
                assertTrue(readiness.awaitsRoom());
                long taken = counters.packetsOut.get();
                assertEquals(packets, taken + counters.dropsOut.get());
                for (int i = 0; i < taken; i++) {
                    assertArrayEquals(bytes(packet(1000, i)), read(peer), "packet " + i);
                    readiness.poll();
                }
                assertTrue(!readiness.awaitsRoom());
                bridge.forward(inside, packet(70, 9));
                uplinks.doWork();
                assertArrayEquals(bytes(packet(70, 9)), read(peer));
            }
        }
    }

    @Test
    void aBondGoesOnOverItsOtherLink() throws IOException {
        ServerSocketChannel one = listen(socket("1"));
        try (ServerSocketChannel two = listen(socket("2"))) {
            start("stream:" + socket("1") + ", stream:" + socket("2"));
            SocketChannel first = one.accept();
            try (SocketChannel second = two.accept()) {
                write(second, fromOutside(99));
                turn();
                assertEquals(0, received.size(), "the backup is not listened to");
                bridge.forward(inside, packet(60, 1));
                uplinks.doWork();
                read(first);
                one.close();
                first.close();
                turn();
                bridge.forward(inside, packet(61, 2));
                uplinks.doWork();
                assertEquals(61, read(second).length);
                write(second, fromOutside(98));
                turn();
                assertEquals(1, received.size());
            }
        }
    }
}
