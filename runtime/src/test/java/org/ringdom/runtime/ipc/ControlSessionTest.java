package org.ringdom.runtime.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.runtime.hypercall.HypercallRequest;

class ControlSessionTest {
    private static final int STREAM = 100;
    private static final long KEY = ClientIdentity.key(3, 41);

    private final TestFabric fabric = new TestFabric();
    private final EchoServer handler = new EchoServer();
    private final List<Integer> rings = new ArrayList<>();
    private long serverEpoch = 1;
    private int serverRings;
    private final ServerAddress address = new ServerAddress(STREAM, () -> serverEpoch, () -> serverRings++);
    private AeronFabric serverFabric = fabric.client();
    private ControlServer server = new ControlServer(serverFabric, STREAM, serverEpoch, rings::add, handler);
    private final EchoClient client = new EchoClient(fabric.client(), address, KEY, fabric.waitingAgent());

    @AfterEach
    void close() {
        fabric.close();
    }

    private EchoClient openClient(long key) {
        EchoClient other = new EchoClient(fabric.client(), address, key, fabric.waitingAgent());
        fabric.until(other.session::isOpen);
        return other;
    }

    private void replaceServer() {
        fabric.killProcess(serverFabric);
        serverEpoch++;
        serverFabric = fabric.client();
        server = new ControlServer(serverFabric, STREAM, serverEpoch, rings::add, handler);
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void requestsAreAnsweredInOrderAndBothSidesAreRung() {
        fabric.until(client.session::isOpen);
        serverRings = 0;
        rings.clear();
        for (long i = 0; i < 1000; i++) {
            client.ask(i);
        }
        fabric.until(() -> client.session.unanswered() == 0);
        assertEquals(numbers(0, 1000), handler.executed);
        assertEquals(numbers(1, 1001), client.answers);
        assertTrue(serverRings > 0 && rings.contains(7), serverRings + " " + rings);
        assertEquals(KEY, handler.opened.getFirst().clientKey());
        assertEquals(3, handler.opened.getFirst().domid());
    }

    @Test
    void messagesBeyondOneFragmentArriveWhole() {
        byte[] payload = new byte[20_000];
        new Random(5).nextBytes(payload);
        client.ask(HypercallRequest.withPayload(1, payload, 8));
        fabric.until(() -> !client.results.isEmpty());
        assertArrayEquals(payload, client.results.getFirst().payload());
    }

    @Test
    void theSessionGoesOnWithTheNextFabric() {
        client.ask(HypercallRequest.of(EchoServer.HELD, 5));
        fabric.until(handler::holds);
        fabric.kill();
        client.ask(6);
        fabric.nextEpoch();
        fabric.until(() -> client.answers.size() == 1);
        handler.answerHeld();
        fabric.until(() -> client.session.unanswered() == 0);
        assertEquals(List.of(5L, 6L), handler.executed);
        assertEquals(List.of(7L, 1000L), client.answers);
        assertEquals(2, client.session.opens());
        assertEquals(1, handler.closed.size());
        assertSame(handler.opened.getFirst(), handler.opened.getLast());
    }

    @Test
    void anAnswerThatTheFabricLostIsGivenAgainWithoutExecutingAgain() {
        client.ask(HypercallRequest.of(EchoServer.HELD, 5));
        fabric.until(handler::holds);
        fabric.nextEpoch();
        serverFabric.doWork();
        assertEquals(1, handler.closed.size());
        handler.answerHeld();
        fabric.until(() -> client.session.unanswered() == 0);
        assertEquals(List.of(5L), handler.executed);
        assertEquals(List.of(1000L), client.answers);
        assertEquals(1, server.repeats());
    }

    @Test
    void anotherServerGetsWhatTheDeadOneDidNotAnswer() {
        client.ask(1);
        fabric.until(() -> client.answers.size() == 1);
        client.ask(HypercallRequest.of(EchoServer.HELD, 2));
        fabric.until(handler::holds);
        client.ask(3);
        replaceServer();
        fabric.until(() -> handler.executed.size() >= 4);
        handler.answerHeld();
        fabric.until(() -> client.session.unanswered() == 0);
        assertEquals(3, client.answers.size());
        assertEquals(2, client.session.opens());
        assertEquals(1, client.interruptions);
        assertTrue(handler.executed.containsAll(List.of(1L, 2L, 3L)));
        assertEquals(1, handler.executed.stream().filter(number -> number == 1).count());
    }

    @Test
    void floodsAfterManyServersAreNotHeldUpByTheDeadOnes() {
        for (int i = 0; i < 5; i++) {
            replaceServer();
            for (int j = 0; j < 50; j++) {
                client.ask(HypercallRequest.withPayload(1, new byte[8000], j));
            }
            fabric.until(() -> client.session.unanswered() == 0);
        }
        assertEquals(250, client.answers.size());
    }

    @Test
    void aClientThatDoesNotReadIsDroppedAloneAndMayComeBack() {
        EchoClient other = openClient(KEY + 1);
        fabric.until(client.session::isOpen);
        ServerSession stuck = handler.opened.stream().filter(session -> session.clientKey() == KEY).findFirst()
                .orElseThrow();
        int sent = 0;
        while (handler.event(stuck, sent, 4000)) {
            sent++;
        }
        assertTrue(sent > 20, "dropped after " + sent);
        assertFalse(stuck.isOpen());
        assertEquals(1, server.dropped());
        assertEquals(9, other.askAndWait(8));
        fabric.until(() -> client.session.opens() == 2);
        assertEquals(3, client.askAndWait(2));
    }

    @Test
    void strangersAndMalformedMessagesAreCountedAndHarmless() {
        fabric.until(client.session::isOpen);
        AeronFabric attacker = fabric.client();
        fabric.until(attacker::isConnected);
        Outlet outlet = new Outlet(attacker.aeron(), ControlStreams.CHANNEL,
                ServerAddress.requestStream(STREAM, serverEpoch));
        fabric.until(outlet::isConnected);
        byte[] forged = Requests.hypercall(KEY, 1, new byte[100]);
        Random random = new Random(11);
        int sent = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] message = forged.clone();
            int length = i % 3 == 0 ? random.nextInt(message.length + 1) : message.length;
            for (int j = 0; j < 3; j++) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            if (outlet.offer(new UnsafeBuffer(message), 0, length) == Outlet.Sent.YES) {
                sent++;
            }
            fabric.step();
        }
        assertTrue(sent > 1000);
        assertTrue(server.malformed() > 0 && server.strangers() > 0);
        assertTrue(handler.executed.isEmpty());
        assertEquals(5, client.askAndWait(4));
        assertEquals(1, server.openSessions());
    }

    @Test
    void goodbyeEndsTheSessionAndAbandonsWhatIsOpen() {
        client.ask(HypercallRequest.of(EchoServer.HELD, 5));
        fabric.until(handler::holds);
        client.session.close();
        fabric.until(() -> handler.closed.size() == 1);
        assertEquals(0, server.openSessions());
        assertEquals(1, client.abandoned);
        assertThrows(IllegalStateException.class, () -> client.ask(1));
    }

    @Test
    void theDeathOfTheClientsProcessEndsItsSession() throws Exception {
        Process dying = new ProcessBuilder("sleep", "1000").start();
        AeronFabric itsFabric = fabric.client();
        ControlSession session = new ControlSession(itsFabric, address,
                new ClientIdentity(KEY + 5, (int) dying.pid(), 7), fabric.waitingAgent());
        fabric.until(session::isOpen);
        fabric.killProcess(itsFabric);
        dying.destroyForcibly().waitFor();
        fabric.until(() -> !handler.closed.isEmpty());
        assertEquals(KEY + 5, handler.closed.getFirst().clientKey());
    }

    @Test
    void aServerThatClosesIsNoticed() {
        fabric.until(client.session::isOpen);
        server.close();
        fabric.until(() -> !client.session.isOpen());
        replaceServer();
        assertEquals(2, client.askAndWait(1));
    }

    @Test
    void eventsAreKeptDuringBlockingCallsAndComeInOrderOutsideOfThem() {
        fabric.until(client.session::isOpen);
        client.onEvent = number -> {
            if (number == 0) {
                assertEquals(51, client.askAndWait(50));
                assertEquals(List.of(0L), client.events);
            }
        };
        for (long i = 0; i < 5; i++) {
            handler.event(handler.opened.getFirst(), i, 10);
        }
        fabric.until(() -> client.events.size() == 5);
        assertEquals(numbers(0, 5), client.events);
    }

    @Test
    void requestsWaitForTheFirstServer() {
        serverEpoch = 0;
        fabric.killProcess(serverFabric);
        EchoClient early = new EchoClient(fabric.client(), address, KEY + 9, fabric.waitingAgent());
        early.ask(1);
        for (int i = 0; i < 100; i++) {
            fabric.step();
        }
        assertFalse(early.session.isOpen());
        serverEpoch = 6;
        replaceServer();
        fabric.until(() -> early.answers.size() == 1);
    }
}
