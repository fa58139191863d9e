package org.ringdom.runtime.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.abi.control.MessageHeaderEncoder;
import org.ringdom.abi.control.XenstoreReplyEncoder;
import org.ringdom.abi.control.XenstoreRequestDecoder;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.xenstore.AeronXenstore;
import org.ringdom.runtime.xenstore.FakeStore;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.ringdom.runtime.xenstore.XenstoreWatch;

/** The store's client over real Aeron sessions, while the store and the media driver die. */
class AeronXenstoreTest {
    private static final int CLIENT = 1;

    private final TestFabric fabric = new TestFabric();
    private final AeronFabric clientFabric = fabric.client();
    private long serverEpoch = 1;
    private final ServerAddress address = new ServerAddress(ControlStreams.XENSTORE, () -> serverEpoch, () -> {
    });
    private final StoreServer server = new StoreServer();
    private AeronFabric serverFabric;
    private final AeronXenstore client = new AeronXenstore(clientFabric, address,
            new ClientIdentity(ClientIdentity.key(2, 9), (int) ProcessHandle.current().pid(), 2), new Waiting());
    private final List<String> events = new ArrayList<>();

    AeronXenstoreTest() {
        startServer();
    }

    private void startServer() {
        serverFabric = fabric.client();
        new ControlServer(serverFabric, ControlStreams.XENSTORE, serverEpoch, domid -> {
        }, server);
    }

    private void restartServer() {
        fabric.killProcess(serverFabric);
        server.store.forget(CLIENT);
        serverEpoch++;
        startServer();
    }

    @AfterEach
    void close() {
        fabric.close();
    }

    /** While the client waits, everybody else runs; its own duty cycle does not. */
    private final class Waiting implements AgentWait {
        @Override
        public int mark() {
            return 0;
        }

        @Override
        public void sleep(int mark, long limitNs) {
            fabric.suspend(clientFabric);
            fabric.step();
            fabric.resume(clientFabric);
        }
    }

    /** A store that speaks SBE. */
    private static final class StoreServer implements RequestHandler {
        private final FakeStore store = new FakeStore((client, message) -> send(message));
        private ServerSession session;
        private long requestId;
        private boolean silent;

        @Override
        public void onRequest(ServerSession from, int templateId, long id, DirectBuffer buffer, int offset,
                int blockLength, int version) {
            XenstoreRequestDecoder decoder = new XenstoreRequestDecoder().wrap(buffer, offset, blockLength, version);
            byte[] message = new byte[decoder.messageLength()];
            decoder.getMessage(message, 0, message.length);
            session = from;
            requestId = id;
            if (!silent) {
                store.handle(CLIENT, message);
            }
        }

        private void send(byte[] message) {
            boolean event = message[0] == 15;
            UnsafeBuffer envelope = new UnsafeBuffer(
                    new byte[8 + XenstoreReplyEncoder.BLOCK_LENGTH + 4 + message.length]);
            new XenstoreReplyEncoder().wrapAndApplyHeader(envelope, 0, new MessageHeaderEncoder())
                    .clientKey(session.clientKey()).requestId(event ? 0 : requestId)
                    .putMessage(message, 0, message.length);
            session.reply(envelope, 0, envelope.capacity());
        }
    }

    private List<String> heard(int atLeast) {
        fabric.until(() -> events.size() >= atLeast);
        List<String> now = List.copyOf(events);
        events.clear();
        return now;
    }

    @Test
    void callsGoThroughBeforeAndAfterTheStoreDies() {
        client.write("/a", "1");
        assertEquals("1", client.read("/a"));
        restartServer();
        assertEquals("1", client.read("/a"));
        assertEquals(Errno.ENOENT,
                assertThrows(XenstoreException.class, () -> client.read("/nothing")).errno());
        assertEquals("x".repeat(4000), writeAndRead("x".repeat(4000)));
    }

    private String writeAndRead(String value) {
        client.write("/big", value);
        return client.read("/big");
    }

    @Test
    void aRequestWithoutAnAnswerIsAskedAgain() {
        client.write("/a", "1");
        server.silent = true;
        var answer = client.readAsync("/a");
        fabric.until(() -> server.requestId > 1);
        assertFalse(answer.isDone());
        assertTrue(client.isBusy());

        server.silent = false;
        restartServer();

        assertEquals("1", new String(client.await(answer), StandardCharsets.UTF_8));
    }

    @Test
    void watchesAreSetAgainAndFireOnceAfterTheStoreDied() {
        XenstoreWatch watch = client.watch("/dev", "t", (path, token) -> events.add(token + " " + path));
        assertEquals(List.of("t /dev"), heard(1));
        server.store.set("/dev/x", "1");
        assertEquals(List.of("t /dev/x"), heard(1));

        restartServer();

        assertEquals(List.of("t /dev"), heard(1));
        server.store.set("/dev/y", "1");
        assertEquals(List.of("t /dev/y"), heard(1));
        watch.close();
        client.exists("/dev");
        server.store.set("/dev/z", "1");
        client.exists("/dev");
        fabric.step();
        assertEquals(List.of(), events);
    }

    @Test
    void watchesThatTheStoreKeptFireOnceAfterANewFabric() {
        client.watch("/dev", "t", (path, token) -> events.add(token + " " + path));
        heard(1);
        fabric.nextEpoch(); // the server keeps its watches: setting them again gives EEXIST
        assertEquals(List.of("t /dev"), heard(1));
        assertTrue(server.store.log().contains("UNWATCH /dev"));
    }

    @Test
    void listenersMayCallTheStore() {
        client.watch("/dev", "t", (path, token) -> events.add(client.readIfThere("/dev/x").orElse("none")));
        assertEquals(List.of("none"), heard(1));
        server.store.set("/dev/x", "1");
        assertEquals(List.of("1"), heard(1));
    }

    @Test
    void aTransactionThatTheStoreForgotRunsAgain() {
        client.write("/count", "1");
        int[] runs = new int[1];
        client.inTransaction(nodes -> {
            int count = Integer.parseInt(nodes.read("/count"));
            if (runs[0]++ == 0) {
                restartServer();
            }
            nodes.write("/count", count + 1L);
        });
        assertEquals(2, runs[0]);
        assertEquals("2", client.read("/count"));
    }

    @Test
    void aTransactionWhoseBodyFailsForWantOfItRunsAgain() {
        client.write("/count", "1");
        int[] runs = new int[1];
        client.inTransaction(nodes -> {
            nodes.read("/count");
            if (runs[0]++ == 0) {
                restartServer();
            }
            nodes.write("/count", nodes.readIfThere("/count").map(Long::parseLong).orElseThrow() + 1);
        });
        assertEquals(2, runs[0]);
        assertEquals("2", client.read("/count"));
    }

    @Test
    void tasksRunInTheDutyCycleOnly() {
        client.later(() -> events.add("task"));
        client.write("/a", "1");
        assertEquals(List.of(), events);
        assertEquals(List.of("task"), heard(1));
    }

    @Test
    void aTimeoutEndsACallThatNobodyAnswers() {
        client.write("/a", "1");
        server.silent = true;
        client.withTimeout(1, TimeUnit.MILLISECONDS);
        assertEquals(Errno.ETIMEDOUT, assertThrows(XenstoreException.class, () -> client.read("/a")).errno());
    }

    @Test
    void afterCloseCallsFail() {
        client.write("/a", "1");
        var unanswered = client.readAsync("/a");
        client.close();
        assertTrue(unanswered.isCompletedExceptionally());
        assertEquals(Errno.ENOTCONN, assertThrows(XenstoreException.class, () -> client.read("/a")).errno());
    }
}
