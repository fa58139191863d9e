package org.ringdom.xenstore.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
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

/** The test plays an agent that never sleeps. */
@Timeout(60)
class BusyAgentTest {
    private static final int REQUESTS = 50;

    @TempDir
    private Path folder;

    @Test
    void anAgentThatKeepsTheTurnServesTheSocketItself() throws IOException {
        Path socket = folder.resolve("s");
        Turn turn = new Turn();
        RequestRouter router = new RequestRouter(
                new StoreEngine(new StoreState(Limits.DEFAULT, 0), DomainHost.ANY), null);
        turn.take();
        try (SocketServer server = new SocketServer(socket, 1L << 32, 1 << 20, router, turn, () -> {
        }); SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                server.start();
                client.connect(UnixDomainSocketAddress.of(socket));
                client.configureBlocking(false);
                for (int i = 0; i < REQUESTS; i++) {
                    client.write(ByteBuffer.wrap(Wire.message(XenstoreMessageType.READ, i, 0, Wire.strings("/"))));
                    ByteBuffer reply = ByteBuffer.allocate(XenstoreMessage.SIZE);
                    Awaitility.await().pollInterval(Duration.ofMillis(1)).pollInSameThread().until(() -> {
                        server.doWork();
                        client.read(reply);
                        return !reply.hasRemaining();
                    });
                    assertEquals(i, Wire.intAt(reply.array(), XenstoreMessage.REQUEST_ID_OFFSET));
                }
            } finally {
                turn.give(); // the poller has to come to its end
            }
        }
    }
}
