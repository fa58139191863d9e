package org.ringdom.xenstore.service;

import java.util.concurrent.atomic.AtomicLong;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.io.XenstoreRing;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.RightRecord;
import org.ringdom.runtime.event.CoreTableFixture;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventFiles;
import org.ringdom.runtime.event.EventReceiver;
import org.ringdom.runtime.event.EventSender;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.service.TestInstance;
import org.ringdom.runtime.xenstore.RingXenstore;
import org.ringdom.xenstore.hostile.HostileRing;

/** A guest in the test's own process, with the client that guests have, on a ring as the toolstack prepares it. */
final class RingGuest implements AutoCloseable {
    static final int DOMID = 16;
    static final int STORE = 1;
    static final int PORT = 5;
    static final int FRAME = 3;
    private static final long INCARNATION = 77;
    private static final int SLOT = 6;
    private static final int PAGES = 16;

    final int domid;
    /** The port of both sides. */
    final int port;

    final RingXenstore xenstore;
    private final TestInstance instance;
    private final int slot;
    private final GuestMemory memory;
    private final SharedBuffer page;
    private final Runnable send;
    private final EventReceiver receiver;
    /** Why waiting on is useless, if somebody knows. */
    volatile Throwable abort;

    /** The first guest of an instance. */
    RingGuest(TestInstance instance) {
        this(instance, 0);
    }

    /** One of several guests; the first is number 0. */
    RingGuest(TestInstance instance, int number) {
        this.instance = instance;
        domid = DOMID + number;
        port = PORT + number;
        slot = SLOT + number;
        InstanceFolder folder = instance.folder();
        CoreTableFixture core = instance.core();
        core.domain(slot, domid, INCARNATION);
        long record = CoreTableFixture.GEOMETRY.domainsOffset() + (long) slot * DomainRecord.SIZE;
        core.buffer().putLong(record + DomainRecord.MAX_PAGES_OFFSET, PAGES);
        core.buffer().putLong(record + DomainRecord.GRANT_FRAMES_OFFSET, 1);
        long right = CoreTableFixture.GEOMETRY.rightsOffset() + (long) number * RightRecord.SIZE;
        core.buffer().putLong(right + RightRecord.INCARNATION_OFFSET, INCARNATION);
        core.buffer().putLongRelease(right, RightRecord.word(STORE, domid, HypercallOp.RIGHT_MAP_MEMORY));
        core.bind(STORE, port, domid, port);
        GuestMemory.create(folder, domid, PAGES, 1);
        SharedFile.create(folder.domainEvents(domid), DomainEvents.guestFileSize(1),
                file -> DomainEvents.initialiseGuest(file, 1, domid, INCARNATION));
        memory = GuestMemory.open(folder, domid, INCARNATION, PAGES, 1);
        CoreTableView table = CoreTableView.open(folder);
        EventSender sender = new EventSender(domid, table, new EventFiles(folder, table));
        receiver = new EventReceiver(EventFile.open(folder.domainEvents(domid)), 0);
        page = memory.buffer().slice(memory.offset(FRAME), GuestMemory.PAGE);
        send = () -> sender.send(port);
        xenstore = client();
    }

    /** A client on the ring as it is. */
    private RingXenstore client() {
        return new RingXenstore(page, send, new Wait());
    }

    /** Asks for the ring to begin anew, waits for it as a guest does, and gives a new client on it. */
    RingXenstore reconnect() {
        XenstoreRing ring = new XenstoreRing().wrap(page, 0);
        ring.connectionRelease(XenstoreRing.RECONNECT);
        send.run();
        Wait wait = new Wait();
        while (ring.connectionAcquire() != XenstoreRing.CONNECTED) {
            wait.sleep(wait.mark(), 20_000_000L);
        }
        return client();
    }

    /** A client of this guest's ring that sends nothing but malformed messages. */
    HostileRing hostile(long seed, AtomicLong left) {
        return new HostileRing(page, new HostileRing.Guest() {
            private final Wait wait = new Wait();

            @Override
            public void send() {
                send.run();
            }

            @Override
            public void await() {
                wait.sleep(wait.mark(), 20_000_000L);
            }

            @Override
            public void reconnect() {
                RingGuest.this.reconnect();
            }
        }, seed, left);
    }

    /** The core takes the guest away. */
    void die() {
        instance.core().free(slot);
    }

    /** Sleeps on the guest's doorbell; a lost wake-up shows as a sleep that does not end in time. */
    private final class Wait implements AgentWait {
        @Override
        public int mark() {
            return receiver.seen();
        }

        @Override
        public void sleep(int mark, long limitNs) {
            if (abort != null) {
                throw new AssertionError(abort);
            }
            if (receiver.poll(port -> {
            }) == 0) {
                receiver.await(mark, System.nanoTime() + limitNs);
            }
        }
    }

    /** One step of the guest's duty cycle. */
    void step() {
        step(xenstore);
    }

    /** The same with the client of a ring that began anew. */
    void step(RingXenstore client) {
        int mark = receiver.seen();
        if (client.doWork() == 0 && receiver.poll(port -> {
        }) == 0) {
            receiver.await(mark, System.nanoTime() + 20_000_000L);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
