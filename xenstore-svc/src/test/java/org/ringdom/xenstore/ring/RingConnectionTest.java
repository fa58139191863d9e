package org.ringdom.xenstore.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.abi.io.XenstoreRing;
import org.ringdom.abi.shared.XenstoreConnection;
import org.ringdom.xenstore.engine.Domain;
import org.ringdom.xenstore.journal.Delivery;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.transport.Connection;
import org.ringdom.xenstore.transport.Requests;

/** Guests that lie, guests that do not read, and requests that kill. */
class RingConnectionTest {
    private static final int PENDING_MAX = 200_000;

    private final Arena arena = Arena.ofConfined();
    private final List<byte[]> requests = new ArrayList<>();
    private SharedBuffer page;
    private SharedBuffer file;
    private XenstoreRing ring;
    private int notified;
    private boolean dies;
    private final Requests store = new Requests() {
        @Override
        public void opened(Connection connection) {
            throw new AssertionError();
        }

        @Override
        public void received(Connection connection, byte[] message) {
            requests.add(message);
            if (dies) {
                throw new KilledException();
            }
            connection.reply(Wire.ok(XenstoreMessageType.WRITE, requests.size(), 0));
        }

        @Override
        public void closed(Connection connection) {
            throw new AssertionError();
        }
    };

    @BeforeEach
    void begin() {
        page = SharedBuffer.allocate(arena, 4096);
        file = SharedBuffer.allocate(arena, XenstoreConnection.FILE_SIZE);
        XenstoreConnection.initialise(file, 16, 1, 0, 0);
        ring = new XenstoreRing().wrap(page, 0);
    }

    @AfterEach
    void end() {
        arena.close();
    }

    private RingConnection connect() {
        return new RingConnection(page, file, Domain.ALL_FEATURES, 0, List.of(), PENDING_MAX, () -> notified++, () -> {
        });
    }

    private void put(byte[] message) {
        int prod = ring.reqProd();
        for (int i = 0; i < message.length; i++) {
            page.putByte(XenstoreRing.reqOffset(prod + i), message[i]);
        }
        ring.reqProdRelease(prod + message.length);
    }

    private static byte[] request(int bytes) {
        return Wire.blank(XenstoreMessageType.WRITE, 1, 0, bytes);
    }

    private static byte[] event(int number, int bytes) {
        return Wire.event("/" + number + "-".repeat(bytes), "token");
    }

    /** Takes everything that the ring has. */
    private int drain() {
        int bytes = ring.rspProd() - ring.rspCons();
        ring.rspConsRelease(ring.rspProd());
        return bytes;
    }

    @Test
    void aProducerThatJumpsEndsTheConnection() {
        RingConnection connection = connect();
        ring.reqProd(1025);
        connection.doWork(store, true);
        assertTrue(connection.broken());
        assertEquals(XenstoreRing.ERROR_RINGIDX, ring.error());
        assertEquals(List.of(), requests);
        put(request(4));
        assertEquals(0, connection.doWork(store, true));
    }

    @Test
    void aProducerThatRunsBackwardsEndsTheConnection() {
        RingConnection connection = connect();
        put(request(4));
        connection.doWork(store, true);
        ring.reqProd(3);
        connection.doWork(store, true);
        assertEquals(XenstoreRing.ERROR_RINGIDX, ring.error());
    }

    @Test
    void aConsumerThatIsAheadEndsTheConnection() {
        RingConnection connection = connect();
        ring.rspCons(1);
        connection.send(event(1, 1));
        connection.doWork(store, true);
        assertEquals(XenstoreRing.ERROR_RINGIDX, ring.error());
    }

    @Test
    void aMessageThatIsTooLongEndsTheConnection() {
        RingConnection connection = connect();
        byte[] message = request(4);
        message[XenstoreMessage.LENGTH_OFFSET + 1] = 0x11;
        put(message);
        connection.doWork(store, true);
        assertEquals(XenstoreRing.ERROR_PROTO, ring.error());
        assertEquals(List.of(), requests);
    }

    @Test
    void whatTheGuestWritesIntoTheStoresIndicesChangesNothing() {
        RingConnection connection = connect();
        put(request(4));
        connection.doWork(store, true);
        ring.reqCons(77);
        ring.rspProd(5000);
        put(request(4));
        connection.doWork(store, true);
        assertFalse(connection.broken());
        assertEquals(2, requests.size());
        assertEquals(2 * (16 + 4), ring.reqCons());
        assertEquals(2 * (16 + 3), ring.rspProd());
    }

    @Test
    void aForgedResponseIndexEndsTheConnectionAtTheNextStart() {
        RingConnection connection = connect();
        put(request(4));
        connection.doWork(store, true);
        ring.rspProd(1_000_000);
        assertTrue(connect().broken());
        assertEquals(XenstoreRing.ERROR_RINGIDX, ring.error());
    }

    @Test
    void aFloodOfEventsDoesNotHoldUpRequests() {
        RingConnection connection = connect();
        for (int i = 0; i < 100; i++) {
            connection.send(event(i, 1000));
        }
        assertTrue(connection.isBackedUp());
        put(request(4));
        put(request(4));
        connection.doWork(store, true);
        assertEquals(1, requests.size(), "one reply may wait");
        for (int i = 0; i < 200 && requests.size() < 2; i++) {
            drain();
            connection.send(event(1000 + i, 300));
            connection.doWork(store, true);
        }
        assertEquals(2, requests.size(), "starved");
        assertFalse(connection.broken());
    }

    @Test
    void anEventThatWaitsInMemoryIsKnown() {
        RingConnection connection = connect();
        assertFalse(connection.isWaiting(event(1, 1000)));
        for (int i = 0; i < 100; i++) {
            connection.send(event(i, 1000));
        }
        assertFalse(connection.isWaiting(event(1, 1000)), "in the file already");
        assertTrue(connection.isWaiting(event(99, 1000)));
        int bytes = 0;
        while (connection.doWork(store, true) > 0) {
            bytes += drain();
        }
        assertEquals(100 * event(10, 1000).length - 10, bytes);
        assertFalse(connection.isWaiting(event(99, 1000)));
    }

    @Test
    void aGuestThatNeverReadsIsGivenUp() {
        RingConnection connection = connect();
        for (int i = 0; i < 500; i++) {
            connection.send(event(i, 1000));
            connection.doWork(store, true);
        }
        assertTrue(connection.broken());
        assertEquals(XenstoreRing.ERROR_COMM, ring.error());
        assertEquals(List.of(), connection.waiting());
    }

    @Test
    void messagesOfTheJournalThatLeaveAGapEndTheConnection() {
        List<Delivery> deliveries = List.of(new Delivery(16, 100, event(1, 1)));
        RingConnection connection = new RingConnection(page, file, Domain.ALL_FEATURES, 0, deliveries, PENDING_MAX,
                () -> notified++,
                () -> {
                });
        assertTrue(connection.broken());
    }

    @Test
    void aRequestThatKillsIsAnsweredWithAnErrorAtTheThirdRepetition() {
        put(request(4));
        put(request(8));
        dies = true;
        int deaths = 0;
        for (int life = 0; life < 10 && requests.size() < 6; life++) {
            try {
                connect().doWork(store, true);
                break;
            } catch (KilledException e) {
                deaths++;
                dies = requests.size() < 3;
            }
        }
        assertEquals(3, deaths);
        assertEquals(4, requests.size());
        assertEquals(8, requests.getLast().length - XenstoreMessage.SIZE);
        assertEquals(XenstoreMessageType.ERROR, page.getInt(XenstoreRing.RSP_OFFSET));
    }

    @Test
    void theGuestIsToldOnceForEachPieceOfWork() {
        RingConnection connection = connect();
        connection.doWork(store, true);
        int before = notified;
        put(request(4));
        put(request(4));
        connection.doWork(store, true);
        assertEquals(before + 1, notified);
        connection.doWork(store, true);
        assertEquals(before + 1, notified);
    }

    @Test
    void aGuestThatIsSlowedDownIsSentThingsButNotAsked() {
        RingConnection connection = connect();
        put(Wire.message(XenstoreMessageType.WRITE, 1, 0, Wire.bytes("a\0b")));
        connection.send(Wire.event("w", "t"));
        assertTrue(connection.doWork(store, false) > 0);
        assertEquals(0, requests.size());
        assertTrue(ring.rspProd() > 0, "the event is there");
        assertEquals(0, connection.doWork(store, false));
        connection.doWork(store, true);
        assertEquals(1, requests.size());
    }

    @Test
    void onlyAGuestThatWasOfferedItMayBeginAnew() {
        RingConnection connection = connect();
        assertFalse(connection.wantsReconnect());
        ring.connectionRelease(XenstoreRing.RECONNECT);
        assertTrue(connection.wantsReconnect());
        RingConnection plain = new RingConnection(page, file, 0, 0, List.of(), PENDING_MAX, () -> notified++, () -> {
        });
        assertEquals(0, ring.serverFeatures());
        assertFalse(plain.wantsReconnect());
    }
}
