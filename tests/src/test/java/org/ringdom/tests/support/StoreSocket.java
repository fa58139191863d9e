package org.ringdom.tests.support;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.awaitility.Awaitility;

/**
 * A store client over the Unix socket that stock tools use, as plain as can be: a connection for each request, tried again
 * while the store is away. Source: xen/include/public/io/xs_wire.h.
 */
public final class StoreSocket {
    private static final int READ = 2;
    private static final int WRITE = 11;
    private static final int ERROR = 16;
    private static final int HEADER = 16;

    private final Path socket;

    public StoreSocket(Path socket) {
        this.socket = socket;
    }

    /** The value of a node, or empty if it is not there. */
    public Optional<String> read(String path) {
        return patiently(READ, path + "\0");
    }

    /** Writes a node. */
    public void write(String path, String value) {
        patiently(WRITE, path + "\0" + value);
    }

    private Optional<String> patiently(int type, String payload) {
        Object[] answer = new Object[1];
        Awaitility.await("the store answers").atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            try {
                answer[0] = request(type, payload);
                return true;
            } catch (IOException away) {
                return false;
            }
        });
        return Optional.ofNullable((String) answer[0]);
    }

    private String request(int type, String payload) throws IOException {
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer out = ByteBuffer.allocate(HEADER + body.length).order(ByteOrder.LITTLE_ENDIAN);
            out.putInt(type).putInt(1).putInt(0).putInt(body.length).put(body).flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
            ByteBuffer header = read(channel, HEADER);
            int answered = header.getInt(0);
            String text = StandardCharsets.UTF_8.decode(read(channel, header.getInt(12))).toString();
            if (answered == ERROR) {
                if (text.startsWith("ENOENT")) {
                    return null;
                }
                throw new UncheckedIOException(new IOException(text));
            }
            return text;
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new EOFException("the store closed the connection");
            }
        }
        return in.flip();
    }
}
