package org.ringdom.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.io.XenstoreMessageType;

class StoreSocketTest {
    private ServerSocketChannel server;
    private StoreSocket store;

    @BeforeEach
    void listen(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        store = new StoreSocket(path);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    /** Takes one request, answers it, and gives its type and payload. */
    private CompletableFuture<String> answer(int type, int length, String payload) {
        return CompletableFuture.supplyAsync(() -> {
            try (SocketChannel client = server.accept()) {
                ByteBuffer request = ByteBuffer.allocate(5000).order(ByteOrder.LITTLE_ENDIAN);
                while (request.position() < 16 || request.position() < 16 + request.getInt(12)) {
                    client.read(request);
                }
                ByteBuffer reply = ByteBuffer.allocate(5000).order(ByteOrder.LITTLE_ENDIAN);
                reply.putInt(type).putInt(1).putInt(0).putInt(length).put(payload.getBytes(StandardCharsets.UTF_8));
                client.write(reply.flip());
                return request.getInt(0) + " "
                        + new String(request.array(), 16, request.getInt(12), StandardCharsets.UTF_8);
            } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        });
    }

    @Test
    void readsAndWritesAsStockClientsDo() throws Exception {
        CompletableFuture<String> read = answer(XenstoreMessageType.READ, 5, "hello");
        assertEquals(Optional.of("hello"), store.read("/a/b"));
        assertEquals("2 /a/b\0", read.join());

        CompletableFuture<String> write = answer(XenstoreMessageType.WRITE, 3, "OK\0");
        store.write("/a/b", "1");
        assertEquals("11 /a/b\0" + "1", write.join());
    }

    @Test
    void missingNodeIsEmptyAndARefusalIsAnError() {
        answer(XenstoreMessageType.ERROR, 7, "ENOENT\0");
        assertEquals(Optional.empty(), assertNoThrow(() -> store.read("/none")));
        answer(XenstoreMessageType.ERROR, 7, "EACCES\0");
        IOException refused = assertThrows(IOException.class, () -> store.write("/a", "1"));
        assertEquals("the store refuses to write /a: EACCES", refused.getMessage());
    }

    @Test
    void storeThatTakesARequestAndSaysNothingIsAnError(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("mute");
        try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path))) {
            IOException silence = assertThrows(IOException.class, () -> new StoreSocket(path, 1).read("/a"));
            assertEquals("the store does not answer", silence.getMessage());
        }
    }

    private interface Reads {
        Optional<String> get() throws IOException;
    }

    private static Optional<String> assertNoThrow(Reads reads) {
        return org.junit.jupiter.api.Assertions.assertDoesNotThrow(reads::get);
    }

    @Test
    void storeThatDiesInAnAnswerOrSendsNonsenseIsAnError() throws Exception {
        answer(XenstoreMessageType.READ, 10, "short");
        assertThrows(IOException.class, () -> store.read("/a"));
        answer(XenstoreMessageType.READ, -1, "");
        IOException nonsense = assertThrows(IOException.class, () -> store.read("/a"));
        assertTrue(nonsense.getMessage().contains("4294967295"), nonsense.getMessage());
        server.close();
        assertThrows(IOException.class, () -> store.read("/a"));
    }
}
