package org.ringdom.runtime.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.abi.control.HelloEncoder;
import org.ringdom.abi.control.MessageHeaderEncoder;
import org.ringdom.runtime.hypercall.HypercallCodec;
import org.ringdom.runtime.hypercall.HypercallResult;

/** A client that sends requests without waiting for answers fills its own log and nothing else. */
class GreedyClientTest {
    private static final int STREAM = 100;
    private static final int REPLIES = ControlStreams.FIRST_REPLY + 77;
    private static final long GREEDY = ClientIdentity.key(4, 1);
    private static final int LIMIT = ServerLimits.DEFAULT.maxOutstanding();

    private final TestFabric fabric = new TestFabric();
    private final SlowServer handler = new SlowServer();
    private final ServerAddress address = new ServerAddress(STREAM, () -> 1, () -> {
    });
    private final ControlServer server = new ControlServer(fabric.client(), STREAM, 1, domid -> {
    }, handler);
    private final AeronFabric itsFabric = fabric.client();
    private Outlet requests;

    @AfterEach
    void close() {
        fabric.close();
    }

    /** Holds what the greedy client asks, answers others at once. */
    private static final class SlowServer implements RequestHandler {
        private final ArrayDeque<Long> held = new ArrayDeque<>();
        private final List<Long> begun = new ArrayList<>();
        private final HypercallCodec codec = new HypercallCodec();
        private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        private ServerSession greedy;

        @Override
        public void onRequest(ServerSession session, int templateId, long requestId, DirectBuffer message, int offset,
                int blockLength, int version) {
            if (session.clientKey() == GREEDY) {
                greedy = session;
                begun.add(requestId);
                held.add(requestId);
            } else {
                answer(session, requestId);
            }
        }

        private void answer(ServerSession session, long requestId) {
            session.reply(buffer, 0, codec.encode(buffer, session.clientKey(), requestId, HypercallResult.of(2)));
        }

        void answerOne() {
            answer(greedy, held.remove());
        }
    }

    private void greet(long key, int replies) {
        UnsafeBuffer hello = new UnsafeBuffer(new byte[ControlMessages.HEADER + HelloEncoder.BLOCK_LENGTH]);
        new HelloEncoder().wrapAndApplyHeader(hello, 0, new MessageHeaderEncoder()).clientKey(key)
                .pid(ProcessHandle.current().pid()).replyStreamId(replies)
                .doorbellDomid(ControlStreams.NO_DOORBELL).fabricEpoch(1);
        fabric.until(() -> requests.offer(hello, 0, hello.capacity()) == Outlet.Sent.YES);
    }

    /** Sends until its log is full; returns the next id. */
    private long flood(long from) {
        byte[] payload = new byte[500];
        long id = from;
        for (int stuck = 0; stuck < 200;) {
            byte[] message = Requests.hypercall(GREEDY, id, payload);
            if (requests.offer(new UnsafeBuffer(message), 0, message.length) == Outlet.Sent.YES) {
                id++;
                stuck = 0;
            } else {
                stuck++;
                fabric.step();
            }
        }
        return id;
    }

    @Test
    void itsRequestsWaitInItsOwnLogAndNoneIsLost() {
        fabric.until(server::isListening);
        ArrayDeque<Inlet.Message> replies = new ArrayDeque<>();
        fabric.until(itsFabric::isConnected);
        Inlet inlet = new Inlet(itsFabric.aeron(), ControlStreams.CHANNEL, REPLIES, replies);
        requests = new Outlet(itsFabric.aeron(), ControlStreams.CHANNEL, ServerAddress.requestStream(STREAM, 1));
        fabric.until(() -> inlet.isReady() && requests.isConnected());
        greet(GREEDY, REPLIES);
        fabric.until(() -> server.openSessions() == 1);

        long sent = flood(1) - 1;
        assertTrue(sent > 3L * LIMIT, "the log holds more than the server takes: " + sent);
        assertEquals(LIMIT, handler.held.size());

        EchoClient other = new EchoClient(fabric.client(), address, ClientIdentity.key(3, 1), fabric.waitingAgent());
        for (int i = 0; i < 100; i++) {
            assertEquals(2, other.askAndWait(i));
        }
        assertEquals(LIMIT, handler.held.size());

        for (long i = 0; i < sent; i++) {
            fabric.until(() -> !handler.held.isEmpty());
            handler.answerOne();
            assertTrue(handler.held.size() <= LIMIT);
            inlet.poll();
        }
        assertEquals(LongStream.rangeClosed(1, sent).boxed().toList(), handler.begun);
        assertEquals(2, server.openSessions());
        assertEquals(0, server.dropped());
    }

    @Test
    void oneSenderHasOneName() {
        fabric.until(server::isListening);
        fabric.until(itsFabric::isConnected);
        Inlet inlet = new Inlet(itsFabric.aeron(), ControlStreams.CHANNEL, REPLIES, new ArrayDeque<>());
        requests = new Outlet(itsFabric.aeron(), ControlStreams.CHANNEL, ServerAddress.requestStream(STREAM, 1));
        fabric.until(() -> inlet.isReady() && requests.isConnected());
        greet(GREEDY, REPLIES);
        fabric.until(() -> server.openSessions() == 1);
        greet(ClientIdentity.key(4, 2), REPLIES);
        fabric.until(() -> server.malformed() == 1);
        assertEquals(1, server.openSessions());
    }
}
