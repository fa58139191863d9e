package org.ringdom.tests.guests;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.RingLayout;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifResponse;
import org.ringdom.abi.xen.DomId;
import org.ringdom.guest.api.Guest;

/** A block ring without any manners: whoever holds it writes what it likes into requests and indices. */
final class RawBlockDevice {
    private static final BlkifProtocol PROTOCOL = BlkifProtocol.X86_64;
    private static final long SECOND_NS = 1_000_000_000L;

    final Guest guest;
    final SharedBuffer ring;
    final int backend;
    final int port;
    private final String backendPath;
    private final int entries = PROTOCOL.entries(1);
    private int producer;
    private int consumer;

    /** Connects the disk {@code device}. */
    RawBlockDevice(Guest guest, int device) {
        this.guest = guest;
        String path = "device/vbd/" + device;
        backendPath = guest.xenstore().read(path + "/backend");
        backend = Integer.parseInt(guest.xenstore().read(path + "/backend-id"));
        awaitBackend("2");
        int frame = guest.pages().allocate(1);
        ring = guest.ram().slice(4096L * frame, 4096);
        ring.fill(0, 4096, (byte) 0);
        ring.putInt(RingLayout.REQ_EVENT_OFFSET, 1);
        ring.putInt(RingLayout.RSP_EVENT_OFFSET, 1);
        port = guest.hypercalls().allocUnbound(DomId.SELF, backend);
        int ref = guest.grants().grant(backend, frame, false);
        guest.xenstore().inTransaction(store -> {
            store.write(path + "/ring-ref", ref);
            store.write(path + "/event-channel", port);
            store.write(path + "/protocol", PROTOCOL.key());
            store.write(path + "/state", "3");
        });
        awaitBackend("4");
    }

    /** The state of the backend as text. */
    String backendState() {
        return guest.xenstore().readIfThere(backendPath + "/state").orElse("0");
    }

    void awaitBackend(String state) {
        long giveUp = System.nanoTime() + 60 * SECOND_NS;
        while (!backendState().equals(state)) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("the backend is in state " + backendState() + ", not in " + state);
            }
            guest.block(SECOND_NS / 50);
        }
    }

    /** The next request slot, cleared. */
    BlkifRequest next() {
        long offset = RingLayout.entryOffset(producer, entries, PROTOCOL.entrySize());
        ring.fill(offset, PROTOCOL.entrySize(), (byte) 0);
        return new BlkifRequest(PROTOCOL).wrap(ring, offset).id(producer);
    }

    /** Publishes the slot that {@link #next} gave and waits for its answer; returns the status. */
    int answer() {
        producer++;
        ring.putIntRelease(RingLayout.REQ_PROD_OFFSET, producer);
        guest.send(port);
        long giveUp = System.nanoTime() + 60 * SECOND_NS;
        while (ring.getIntAcquire(RingLayout.RSP_PROD_OFFSET) == consumer) {
            ring.putIntVolatile(RingLayout.RSP_EVENT_OFFSET, consumer + 1);
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("no answer to request " + (producer - 1));
            }
            guest.block(SECOND_NS / 50);
        }
        BlkifResponse response = new BlkifResponse().wrap(ring,
                RingLayout.entryOffset(consumer, entries, PROTOCOL.entrySize()));
        if (response.id() != producer - 1) {
            throw new IllegalStateException("answer to " + response.id() + " instead of " + (producer - 1));
        }
        consumer++;
        return response.status();
    }

    /** Stores any value as the producer index and sends the event. */
    void forgeProducer(int value) {
        ring.putIntRelease(RingLayout.REQ_PROD_OFFSET, value);
        guest.send(port);
    }
}
