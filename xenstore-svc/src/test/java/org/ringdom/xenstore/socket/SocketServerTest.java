package org.ringdom.xenstore.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.service.SocketOnly;

@Timeout(120)
class SocketServerTest {
    @TempDir
    private Path folder;
    private SocketOnly store;
    private Path socket;

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("s");
        store = new SocketOnly(socket);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        store.close();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    private static void send(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] receive(SocketChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(XenstoreMessage.SIZE);
        fill(channel, header);
        int length = Wire.intAt(header.array(), XenstoreMessage.LENGTH_OFFSET);
        ByteBuffer message = ByteBuffer.allocate(XenstoreMessage.SIZE + length).put(header.array());
        fill(channel, message);
        return message.array();
    }

    private static void fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("end of stream");
            }
        }
    }

    private static byte[] write(int id, String path, int bytes) {
        byte[] payload = new byte[path.length() + 1 + bytes];
        System.arraycopy(Wire.bytes(path), 0, payload, 0, path.length());
        return Wire.message(XenstoreMessageType.WRITE, id, 0, payload);
    }

    private static byte[] read(int id, String path) {
        return Wire.message(XenstoreMessageType.READ, id, 0, Wire.strings(path));
    }

    @Test
    void aMessageInSingleBytesIsAnswered() throws IOException {
        try (SocketChannel channel = connect()) {
            for (byte b : write(7, "/a", 3)) {
                send(channel, new byte[]{b});
            }
            assertEquals(7, Wire.intAt(receive(channel), XenstoreMessage.REQUEST_ID_OFFSET));
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException, InterruptedException {
        int requests = 20_000;
        try (SocketChannel channel = connect()) {
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < requests; i++) {
                        send(channel, i % 2 == 0 ? write(i, "/p/" + i % 10, 1000) : read(i, "/p/" + (i - 1) % 10));
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (int i = 0; i < requests; i++) {
                byte[] reply = receive(channel);
                assertEquals(i, Wire.intAt(reply, XenstoreMessage.REQUEST_ID_OFFSET));
                assertEquals(i % 2 == 0 ? 3 : 1000, reply.length - XenstoreMessage.SIZE);
            }
            sender.join();
        }
    }

    @Test
    void aClientThatDoesNotReadStallsOnlyItself() throws IOException {
        try (SocketChannel lazy = connect(); SocketChannel other = connect()) {
            send(lazy, write(0, "/big", 4000));
            receive(lazy);
            lazy.configureBlocking(false);
            // sends until neither its replies nor its requests go anywhere
            int sent = 0;
            for (int refused = 0; refused < 1000;) {
                byte[] request = read(sent + 1, "/big");
                int written = lazy.write(ByteBuffer.wrap(request));
                if (written == 0) {
                    refused++;
                    Thread.yield();
                    continue;
                }
                refused = 0;
                assertEquals(request.length, written);
                sent++;
            }
            for (int i = 0; i < 100; i++) {
                send(other, read(i, "/big"));
                assertEquals(4000, receive(other).length - XenstoreMessage.SIZE);
            }
            lazy.configureBlocking(true);
            for (int i = 1; i <= sent; i++) {
                assertEquals(i, Wire.intAt(receive(lazy), XenstoreMessage.REQUEST_ID_OFFSET));
            }
        }
    }

    @Test
    void aClientThatTakesNoEventsIsClosed() throws IOException {
        try (SocketChannel lazy = connect(); SocketChannel other = connect()) {
            send(lazy, Wire.message(XenstoreMessageType.WATCH, 0, 0, Wire.strings("/", "t".repeat(3000))));
            receive(lazy);
            for (int i = 0; i < 1000; i++) {
                send(other, write(i, "/x", 1));
                receive(other);
            }
            ByteBuffer all = ByteBuffer.allocate(8 << 20);
            while (lazy.read(all) >= 0) {
                assertTrue(all.position() < 4 << 20);
            }
        }
    }

    @Test
    void aLengthThatIsTooLongClosesJustThatConnection() throws IOException {
        try (SocketChannel bad = connect(); SocketChannel good = connect()) {
            send(bad, read(1, "/"));
            byte[] broken = read(2, "/");
            broken[XenstoreMessage.LENGTH_OFFSET + 1] = 0x7f;
            send(bad, broken);
            assertEquals(1, Wire.intAt(receive(bad), XenstoreMessage.REQUEST_ID_OFFSET));
            assertEquals(-1, bad.read(ByteBuffer.allocate(1)));
            send(good, read(3, "/"));
            assertEquals(3, Wire.intAt(receive(good), XenstoreMessage.REQUEST_ID_OFFSET));
        }
    }

    @Test
    void requestsBeforeTheEndOfTheStreamAreCarriedOut() throws IOException {
        try (SocketChannel leaving = connect()) {
            for (int i = 0; i < 500; i++) {
                send(leaving, write(i, "/left/" + i, 1));
            }
            leaving.shutdownOutput();
            for (int i = 0; i < 500; i++) {
                assertEquals(i, Wire.intAt(receive(leaving), XenstoreMessage.REQUEST_ID_OFFSET));
            }
            assertEquals(-1, leaving.read(ByteBuffer.allocate(1)));
        }
    }
}
