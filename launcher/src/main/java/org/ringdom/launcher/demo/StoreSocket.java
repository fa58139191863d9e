package org.ringdom.launcher.demo;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;

/**
 * Reads and writes nodes of the store through its Unix socket, as any stock client does. Each request has a connection of
 * its own, so it does not matter whether the store was restarted since the last one.
 *
 * <p>Used by one thread. A request waits for its answer, but not for ever.
 */
public final class StoreSocket {
    private static final long PATIENCE_MS = 2_000;

    private final Path socket;
    private final long patienceMs;

    /** The store behind that socket. */
    public StoreSocket(Path socket) {
        this(socket, PATIENCE_MS);
    }

    /** @param patienceMs for which a request waits for its answer */
    StoreSocket(Path socket, long patienceMs) {
        this.socket = socket;
        this.patienceMs = patienceMs;
    }

    /**
     * The value of a node; empty if there is none.
     *
     * @throws IOException if the store cannot be asked now
     */
    public Optional<String> read(String path) throws IOException {
        Reply reply = request(XenstoreMessageType.READ, path + "\0");
        return reply.type == XenstoreMessageType.ERROR ? Optional.empty() : Optional.of(reply.text);
    }

    /**
     * Stores the value of a node.
     *
     * @throws IOException if the store cannot be asked now, or refuses
     */
    public void write(String path, String value) throws IOException {
        Reply reply = request(XenstoreMessageType.WRITE, path + "\0" + value);
        if (reply.type == XenstoreMessageType.ERROR) {
            throw new IOException("the store refuses to write " + path + ": " + reply.text);
        }
    }

    private record Reply(int type, String text) {
    }

    private Reply request(int type, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer request = buffer(XenstoreMessage.SIZE + payload.length);
            request.putInt(type).putInt(1).putInt(0).putInt(payload.length).put(payload).flip();
            while (request.hasRemaining()) {
                channel.write(request);
            }
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            ByteBuffer header = receive(channel, selector, XenstoreMessage.SIZE, deadlineNs);
            int length = header.getInt(XenstoreMessage.LENGTH_OFFSET);
            if (length < 0 || length > XenstoreMessage.PAYLOAD_MAX) {
                throw new IOException("the store sent a message of " + Integer.toUnsignedString(length) + " bytes");
            }
            String answer = StandardCharsets.UTF_8.decode(receive(channel, selector, length, deadlineNs)).toString();
            int end = answer.indexOf('\0');
            return new Reply(header.getInt(XenstoreMessage.TYPE_OFFSET), end < 0 ? answer : answer.substring(0, end));
        }
    }

    private static ByteBuffer receive(SocketChannel channel, Selector selector, int length, long deadlineNs)
            throws IOException {
        ByteBuffer buffer = buffer(length);
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer);
            if (read < 0) {
                throw new EOFException("the store closed the connection");
            }
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (read == 0 && leftMs <= 0) {
                throw new IOException("the store does not answer");
            }
            if (read == 0) {
                selector.select(leftMs);
                selector.selectedKeys().clear();
            }
        }
        return buffer.flip();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
