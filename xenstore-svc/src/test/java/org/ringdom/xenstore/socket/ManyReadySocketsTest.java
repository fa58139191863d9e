package org.ringdom.xenstore.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.runtime.service.Turn;
import org.ringdom.xenstore.engine.DomainHost;
import org.ringdom.xenstore.engine.StoreEngine;
import org.ringdom.xenstore.engine.StoreState;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.service.RequestRouter;

/** The test has the turn while requests come in, so the poller, which looks and does not sleep, finds them all at once. */
@Timeout(60)
class ManyReadySocketsTest {
    /** As many as one wait reports, but for a few. */
    private static final int CLIENTS = 60;
    private static final int ROUNDS = 10;
    private static final long SPIN_NS = TimeUnit.SECONDS.toNanos(10);

    @TempDir
    private Path folder;
    private final List<SocketChannel> clients = new ArrayList<>();

    @Test
    void allThatAreReadyAtOnceAreAnswered() throws IOException {
        Path socket = folder.resolve("s");
        Turn turn = new Turn();
        RequestRouter router = new RequestRouter(
                new StoreEngine(new StoreState(Limits.DEFAULT, 0), DomainHost.ANY), null);
        try (SocketServer server = new SocketServer(socket, 1L << 32, 1 << 20, router, turn, () -> {
        })) {
            server.waitLimits(SPIN_NS, SPIN_NS);
            server.start();
            for (int i = 0; i < CLIENTS; i++) {
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
                clients.add(client);
                client.connect(UnixDomainSocketAddress.of(socket));
                ask(client, 0);
                hear(client, 0);
            }
            for (int round = 1; round <= ROUNDS; round++) {
                turn.take();
                try {
                    for (SocketChannel client : clients) {
                        ask(client, round);
                    }
                } finally {
                    turn.give();
                }
                for (SocketChannel client : clients) {
                    hear(client, round);
                }
            }
        } finally {
            CloseHelper.quietCloseAll(clients);
        }
    }

    private static void ask(SocketChannel client, int id) throws IOException {
        client.write(ByteBuffer.wrap(Wire.message(XenstoreMessageType.READ, id, 0, Wire.strings("/"))));
    }

    private static void hear(SocketChannel client, int id) throws IOException {
        ByteBuffer reply = ByteBuffer.allocate(XenstoreMessage.SIZE);
        while (reply.hasRemaining()) {
            if (client.read(reply) < 0) {
                throw new IOException("closed");
            }
        }
        assertEquals(id, Wire.intAt(reply.array(), XenstoreMessage.REQUEST_ID_OFFSET));
    }
}
