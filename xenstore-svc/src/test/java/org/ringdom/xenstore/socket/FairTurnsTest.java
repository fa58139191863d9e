package org.ringdom.xenstore.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.agrona.CloseHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.runtime.service.Turn;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.transport.Connection;
import org.ringdom.xenstore.transport.Requests;

/** Clients that ask for much at once, and one that comes while they are served and asks for one thing. The test plays the agent. */
@Timeout(60)
class FairTurnsTest {
    private static final int GREEDY = 8;
    private static final int MESSAGES = 200;
    /** The modest client asks while so many of the others' messages have been executed. */
    private static final int[] MOMENTS = {100, 300, 501, 702, 903, 1100, 1307, 1500};
    private static final int MODEST_ID = 77;

    @TempDir
    private Path folder;
    private final List<SocketChannel> greedy = new ArrayList<>();
    private SocketChannel modest;

    /** Counts, and has the modest client ask at its moments. */
    private final class Counting implements Requests {
        private int executed;
        private int asked;
        private int askedAt;
        private int worst;
        private boolean waiting;

        @Override
        public void opened(Connection connection) {
            // nothing is known of anybody
        }

        @Override
        public void received(Connection connection, byte[] message) {
            if (Wire.intAt(message, XenstoreMessage.REQUEST_ID_OFFSET) == MODEST_ID) {
                worst = Math.max(worst, executed - askedAt);
                waiting = false;
                return;
            }
            executed++;
            if (!waiting && asked < MOMENTS.length && executed >= MOMENTS[asked]) {
                asked++;
                askedAt = executed;
                waiting = true;
                ask(modest, MODEST_ID, 1);
            }
        }

        @Override
        public void closed(Connection connection) {
            // nor kept
        }
    }

    private static void ask(SocketChannel client, int id, int times) {
        ByteBuffer all = ByteBuffer.allocate(times * (XenstoreMessage.SIZE + 2));
        for (int i = 0; i < times; i++) {
            all.put(Wire.message(XenstoreMessageType.READ, id, 0, Wire.strings("/")));
        }
        all.flip();
        try {
            client.write(all);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        assertEquals(0, all.remaining());
    }

    private static SocketChannel connect(Path socket) throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(socket));
        return client;
    }

    @Test
    void whoAsksForOneThingWaitsForATurnOrTwoOfTheOthers() throws IOException {
        Path socket = folder.resolve("s");
        Turn turn = new Turn();
        Counting requests = new Counting();
        turn.take();
        try (SocketServer server = new SocketServer(socket, 1L << 32, 1 << 20, requests, turn, () -> {
        })) {
            try {
                server.start();
                modest = connect(socket);
                for (int i = 0; i < GREEDY; i++) {
                    greedy.add(connect(socket));
                    ask(greedy.getLast(), i, MESSAGES);
                }
                Awaitility.await().pollInterval(Duration.ofMillis(1)).pollInSameThread().until(() -> {
                    server.doWork();
                    return requests.executed == GREEDY * MESSAGES && !requests.waiting;
                });
                assertEquals(MOMENTS.length, requests.asked);
                assertTrue(requests.worst <= 2 * SocketServer.TURN_MESSAGES,
                        () -> requests.worst + " messages of others were executed first");
            } finally {
                turn.give(); // the poller has to come to its end
            }
        } finally {
            CloseHelper.quietCloseAll(greedy);
            CloseHelper.quietClose(modest);
        }
    }
}
