package org.ringdom.perf.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/** One end of the kernel's way, a process in a network namespace: sends until it is killed, or counts for a while and prints. */
final class KernelPeer {
    private static final int PORT = 7777;
    private static final int CHUNK = 1 << 16;
    private static final int UDP_HEADERS = 42;

    private KernelPeer() {
    }

    /** Arguments: {@code udp-send ADDRESS FRAME}, {@code tcp-send ADDRESS}, {@code udp-count WARM MS}, {@code tcp-count WARM MS}. */
    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "udp-send" -> sendDatagrams(args[1], Integer.parseInt(args[2]));
            case "tcp-send" -> sendStream(args[1]);
            case "udp-count" -> countDatagrams(Long.parseLong(args[1]), Long.parseLong(args[2]));
            default -> countStream(Long.parseLong(args[1]), Long.parseLong(args[2]));
        }
    }

    private static void sendDatagrams(String address, int frame) throws IOException {
        InetSocketAddress to = new InetSocketAddress(address, PORT);
        try (DatagramChannel channel = DatagramChannel.open()) {
            ByteBuffer data = ByteBuffer.allocateDirect(frame - UDP_HEADERS);
            while (true) {
                channel.send(data.clear(), to);
            }
        }
    }

    private static void sendStream(String address) throws IOException {
        try (SocketChannel channel = connect(new InetSocketAddress(address, PORT))) {
            ByteBuffer data = ByteBuffer.allocateDirect(CHUNK);
            while (true) {
                channel.write(data.clear());
            }
        }
    }

    /** The other end may be a moment later than we. */
    private static SocketChannel connect(InetSocketAddress address) throws IOException {
        while (true) {
            try {
                return SocketChannel.open(address);
            } catch (ConnectException notYet) {
                LockSupport.parkNanos(10_000_000L);
            }
        }
    }

    private static void countDatagrams(long warmMs, long milliseconds) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(PORT))) {
            ByteBuffer data = ByteBuffer.allocateDirect(CHUNK);
            long packets = 0;
            long startNs = System.nanoTime() + warmMs * 1_000_000;
            long endNs = startNs + milliseconds * 1_000_000;
            for (long nowNs = System.nanoTime(); nowNs < endNs; nowNs = System.nanoTime()) {
                channel.receive(data.clear());
                packets += nowNs >= startNs ? 1 : 0;
            }
            System.out.println(packets * 1000.0 / milliseconds);
        }
    }

    private static void countStream(long warmMs, long milliseconds) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(PORT));
                SocketChannel channel = server.accept()) {
            ByteBuffer data = ByteBuffer.allocateDirect(16 * CHUNK);
            long bytes = 0;
            long startNs = System.nanoTime() + warmMs * 1_000_000;
            long endNs = startNs + milliseconds * 1_000_000;
            for (long nowNs = System.nanoTime(); nowNs < endNs; nowNs = System.nanoTime()) {
                int count = channel.read(data.clear());
                bytes += nowNs >= startNs ? count : 0;
            }
            System.out.println(bytes * 1000.0 / milliseconds);
        }
    }
}
