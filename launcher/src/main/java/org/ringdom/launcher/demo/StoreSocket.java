package org.ringdom.launcher.demo;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;

/**
 * Reads and writes nodes of the store through its Unix socket, as any stock client does. Each request has a connection of
 * its own, so it does not matter whether the store was restarted since the last one.
 *
 * <p>Used by one thread. A request waits for its answer, at most until the store dies.
 */
public final class StoreSocket {
    private final Path socket;

    public StoreSocket(Path socket) {
        this.socket = socket;
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
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer request = buffer(XenstoreMessage.SIZE + payload.length);
            request.putInt(type).putInt(1).putInt(0).putInt(payload.length).put(payload).flip();
            while (request.hasRemaining()) {
                channel.write(request);
            }
            ByteBuffer header = receive(channel, XenstoreMessage.SIZE);
            int length = header.getInt(XenstoreMessage.LENGTH_OFFSET);
            if (length < 0 || length > XenstoreMessage.PAYLOAD_MAX) {
                throw new IOException("the store sent a message of " + Integer.toUnsignedString(length) + " bytes");
            }
            String answer = StandardCharsets.UTF_8.decode(receive(channel, length)).toString();
            int end = answer.indexOf('\0');
            return new Reply(header.getInt(XenstoreMessage.TYPE_OFFSET), end < 0 ? answer : answer.substring(0, end));
        }
    }

    private static ByteBuffer receive(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = buffer(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the store closed the connection");
            }
        }
        return buffer.flip();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
