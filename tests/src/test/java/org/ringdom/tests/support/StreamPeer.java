package org.ringdom.tests.support;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;

/** The other side of an uplink's socket: packets, each behind its length (4 bytes, big-endian). */
public final class StreamPeer implements AutoCloseable {
    private static final int MAX_PACKET = 1 << 16;

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocate(4 + MAX_PACKET);

    private StreamPeer(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** Connects as soon as somebody listens there. */
    public static StreamPeer connect(Path socket) {
        return Awaitility.await("an uplink listens at " + socket).atMost(Ringdom.PATIENCE).ignoreExceptions()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> new StreamPeer(SocketChannel.open(UnixDomainSocketAddress.of(socket))), peer -> true);
    }

    /** Sends a packet; an exception says that the connection is gone. */
    public void send(byte[] packet) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(4 + packet.length).putInt(packet.length).put(packet).flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** The next packet; null if none comes in time; an exception says that the connection is gone. */
    public byte[] receive(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            if (in.position() >= 4 && in.position() >= 4 + in.getInt(0)) {
                byte[] packet = new byte[in.getInt(0)];
                in.flip().position(4).get(packet);
                in.compact();
                return packet;
            }
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return null;
            }
            selector.select(leftMs);
            selector.selectedKeys().clear();
            if (channel.read(in) < 0) {
                throw new IOException("the other side has closed");
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
