package org.ringdom.xenstore.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.abi.io.XenstoreRing;
import org.ringdom.abi.shared.XenstoreConnection;
import org.ringdom.xenstore.engine.Domain;
import org.ringdom.xenstore.engine.DomainHost;
import org.ringdom.xenstore.engine.StoreEngine;
import org.ringdom.xenstore.journal.MemoryJournal;
import org.ringdom.xenstore.journal.StoreJournal;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.service.RequestRouter;
import org.ringdom.xenstore.service.StoreRecovery;
import org.ringdom.xenstore.transport.Connection;

/**
 * A guest with a script of requests, a control domain that writes nodes which the guest watches, and a service that is
 * killed after a given number of stores and begins again from what is left: ring page, connection file, journal.
 */
final class RingWorld {
    static final int DOMID = 3;
    private static final int PAGE = 0;
    private static final int FILE = 1;
    private static final String HOME = "/local/domain/3";

    private final SimulatedMemory memory = new SimulatedMemory(4096, (int) XenstoreConnection.FILE_SIZE);
    private final Map<Path, List<byte[]>> disk = MemoryJournal.disk();
    private final Path folder;
    private final Limits limits;
    private final List<byte[]> script;
    private final byte[] outgoing;
    private final int controlWrites;
    private final int eventBytes;
    private final int start;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private Random random;
    private int journalledWrites;
    private boolean lazyGuest;

    private RequestRouter router;
    private RingConnection connection;
    int kills;

    /**
     * @param start
     *            where all ring indices begin
     * @param eventBytes
     *            about how long the control domain's events are
     */
    RingWorld(Path folder, List<byte[]> script, int controlWrites, int eventBytes, int start) {
        this.folder = folder;
        this.script = script;
        this.controlWrites = controlWrites;
        this.eventBytes = eventBytes;
        this.start = start;
        limits = Limits.DEFAULT;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        script.forEach(all::writeBytes);
        outgoing = all.toByteArray();
        build();
    }

    /** The guest reads only when nothing else goes on. */
    RingWorld lazyGuest() {
        lazyGuest = true;
        return this;
    }

    /** Before anything can be killed: a domain with a ring, and its watches. */
    private void build() {
        try (Arena arena = Arena.ofConfined();
                StoreJournal journal = StoreJournal.open(folder, MemoryJournal.on(disk))) {
            memory.begin(arena, Long.MAX_VALUE);
            for (int offset : new int[]{XenstoreRing.REQ_CONS_OFFSET, XenstoreRing.REQ_PROD_OFFSET,
                XenstoreRing.RSP_CONS_OFFSET, XenstoreRing.RSP_PROD_OFFSET}) {
                memory.buffer(PAGE).putInt(offset, start);
            }
            XenstoreConnection.initialise(memory.buffer(FILE), DOMID, 1, start, start);
            journal.recover(excerpt -> {
            });
            StoreRecovery fresh = new StoreRecovery(journal, limits, 0, (domid, serial) -> 0);
            RequestRouter maker = new RequestRouter(new StoreEngine(fresh.state(), DomainHost.ANY), journal);
            Connection control = new Control();
            maker.opened(control);
            maker.compact();
            maker.received(control, message(XenstoreMessageType.INTRODUCE, 0, 0, Wire.strings("3", "1", "5")));
            maker.received(control, message(XenstoreMessageType.MKDIR, 0, 0, Wire.strings(HOME)));
            maker.received(control, message(XenstoreMessageType.SET_PERMS, 0, 0, Wire.strings(HOME, "n3")));
            memory.end();
        }
        journalledWrites = journalled();
    }

    static byte[] message(int type, int id, int transaction, byte[] payload) {
        return Wire.message(type, id, transaction, payload);
    }

    /** Number of records of requests that were not the guest's. */
    private int journalled() {
        return (int) disk.values().stream().flatMap(List::stream)
                .filter(record -> record[4] == 3 && record[13] == -1).count();
    }

    /** One life of the service; true if everything was done before it was killed. */
    boolean live(long seed, long stores) {
        random = new Random(seed);
        try (Arena arena = Arena.ofConfined();
                StoreJournal journal = StoreJournal.open(folder, MemoryJournal.on(disk))) {
            memory.begin(arena, stores);
            attach(journal);
            while (!finished()) {
                step();
            }
            memory.end();
            return true;
        } catch (KilledException e) {
            kills++;
            memory.end();
            // the guest was not killed: what it took stands in its index
            byte[] bytes = received.toByteArray();
            received.reset();
            received.write(bytes, 0, memory.intAt(PAGE, XenstoreRing.RSP_CONS_OFFSET) - start);
            return false;
        }
    }

    private void attach(StoreJournal journal) {
        SharedBuffer file = memory.buffer(FILE);
        long end = XenstoreConnection.end(file.getLong(XenstoreConnection.OUT_OFFSET));
        StoreRecovery recovery = new StoreRecovery(journal, limits, (kills + 1L) << 32, (domid, serial) -> end);
        assertTrue(recovery.whole());
        router = new RequestRouter(new StoreEngine(recovery.state(), DomainHost.ANY), journal);
        Domain domain = recovery.state().domains().get(DOMID);
        StoreRecovery.Tail tail = recovery.tail(DOMID);
        assertEquals(1, domain.serial());
        connection = new RingConnection(memory.buffer(PAGE), file, Domain.ALL_FEATURES, tail.sequence(),
                tail.deliveries(),
                limits.pendingBytes(), () -> {
                }, () -> {
                });
        router.connected(connection);
        router.opened(new Control());
    }

    private void step() {
        switch (random.nextInt(4)) {
            case 0 -> send(1 + random.nextInt(40));
            case 1 -> {
                if (!lazyGuest || idle()) {
                    receive(1 + random.nextInt(lazyGuest ? 1024 : 100));
                }
            }
            case 2 -> {
                if (random.nextInt(4) == 0 && watchesAreSet()) {
                    controlWrite();
                }
            }
            default -> connection.doWork(router, true);
        }
        assertFalse(connection.broken(), "the connection was given up");
    }

    private boolean idle() {
        return journalled() - journalledWrites == controlWrites;
    }

    private boolean watchesAreSet() {
        return router.engine().state().watches().count(DOMID) > 0;
    }

    private void send(int most) {
        SharedBuffer page = memory.buffer(PAGE);
        int prod = page.getInt(XenstoreRing.REQ_PROD_OFFSET);
        int sent = prod - start;
        int room = XenstoreRing.RING_SIZE - (prod - page.getInt(XenstoreRing.REQ_CONS_OFFSET));
        int count = Math.min(most, Math.min(room, outgoing.length - sent));
        for (int i = 0; i < count; i++) {
            page.putByte(XenstoreRing.reqOffset(prod + i), outgoing[sent + i]);
        }
        if (count > 0) {
            page.putIntRelease(XenstoreRing.REQ_PROD_OFFSET, prod + count);
        }
    }

    private void receive(int most) {
        SharedBuffer page = memory.buffer(PAGE);
        int cons = page.getInt(XenstoreRing.RSP_CONS_OFFSET);
        int count = Math.min(most, page.getInt(XenstoreRing.RSP_PROD_OFFSET) - cons);
        assertTrue(count >= 0 && count <= XenstoreRing.RING_SIZE);
        for (int i = 0; i < count; i++) {
            received.write(page.getByte(XenstoreRing.rspOffset(cons + i)));
        }
        if (count > 0) {
            page.putIntRelease(XenstoreRing.RSP_CONS_OFFSET, cons + count);
        }
    }

    private void controlWrite() {
        int number = journalled() - journalledWrites;
        if (number < controlWrites) {
            byte[] payload = Wire.strings(eventPath(number));
            router.received(new Control(), message(XenstoreMessageType.WRITE, 0, 0, payload));
        }
    }

    private String eventPath(int number) {
        return HOME + "/events/" + number + "-".repeat(eventBytes);
    }

    /** Everything that there is to receive has been. */
    private boolean finished() {
        if (!idle() || connection.doWork(router, true) > 0) {
            return false;
        }
        SharedBuffer page = memory.buffer(PAGE);
        return page.getInt(XenstoreRing.REQ_PROD_OFFSET) - start == outgoing.length
                && connection.lastDone() == script.size() && connection.waiting().isEmpty()
                && page.getInt(XenstoreRing.RSP_CONS_OFFSET) == (int) connection.end();
    }

    /** Replies in order as texts 'id:type:payload'. */
    List<String> replies() {
        return messages(false);
    }

    /** Events in order as 'path|token|'. */
    List<String> events() {
        return messages(true);
    }

    private List<String> messages(boolean events) {
        byte[] bytes = received.toByteArray();
        List<String> found = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int type = Wire.intAt(bytes, at + XenstoreMessage.TYPE_OFFSET);
            int id = Wire.intAt(bytes, at + XenstoreMessage.REQUEST_ID_OFFSET);
            int length = Wire.intAt(bytes, at + XenstoreMessage.LENGTH_OFFSET);
            String payload = Wire.string(bytes, at + XenstoreMessage.SIZE, length).replace('\0', '|');
            if ((type == XenstoreMessageType.WATCH_EVENT) == events) {
                found.add(events ? payload : id + ":" + XenstoreMessageType.name(type) + ":" + payload);
            }
            at += XenstoreMessage.SIZE + length;
        }
        assertEquals(bytes.length, at, "a message was cut");
        return found;
    }

    /** The paths of the control domain's events, in order, as the guest should see them. */
    List<String> expectedControlEvents(String token) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < controlWrites; i++) {
            expected.add("events/" + i + "-".repeat(eventBytes) + "|" + token + "|");
        }
        return expected;
    }

    /** Another client of the same service. */
    private static final class Control implements Connection {
        @Override
        public long id() {
            return 1L << 32;
        }

        @Override
        public int domid() {
            return 0;
        }

        @Override
        public void send(byte[] message) {
            // of no interest
        }
    }
}
