package org.ringdom.runtime.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.runtime.hypercall.HypercallRequest;

/** Processes that stand still (SIGSTOP, a debugger) for longer than Aeron's liveness times. */
class SuspendedProcessTest {
    private static final int STREAM = 100;
    private static final long LIVENESS_MS = 1200;

    private final TestFabric fabric = new TestFabric(LIVENESS_MS);
    private final EchoServer handler = new EchoServer();
    private final ServerAddress address = new ServerAddress(STREAM, () -> 1, () -> {
    });
    private final AeronFabric serverFabric = fabric.client();
    private final ControlServer server = new ControlServer(serverFabric, STREAM, 1, Bells.NONE, handler);
    private final AeronFabric clientFabric = fabric.client();
    private final EchoClient client = new EchoClient(clientFabric, address, ClientIdentity.key(3, 1),
            fabric.waitingAgent());

    @AfterEach
    void close() {
        fabric.close();
    }

    private void standStill(AeronFabric suspended) {
        fabric.suspend(suspended);
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3 * LIVENESS_MS);
        fabric.until(() -> System.nanoTime() - untilNs > 0);
        fabric.resume(suspended);
    }

    @Test
    void aClientGoesOnWithItsRequest() {
        client.ask(HypercallRequest.of(EchoServer.HELD, 5));
        fabric.until(handler::holds);
        standStill(clientFabric);
        handler.answerHeld();
        fabric.until(() -> client.session.unanswered() == 0);
        assertEquals(List.of(1000L), client.answers);
        assertEquals(1, handler.executed.size());
        assertEquals(2, clientFabric.connects());
    }

    @Test
    void aServerFindsItsClientsAgain() {
        client.ask(HypercallRequest.of(EchoServer.HELD, 5));
        fabric.until(handler::holds);
        standStill(serverFabric);
        client.ask(6);
        fabric.until(() -> client.answers.size() == 1);
        handler.answerHeld();
        fabric.until(() -> client.session.unanswered() == 0);
        assertEquals(2, handler.executed.size());
        assertEquals(1, server.openSessions());
        assertTrue(server.isListening());
    }
}
