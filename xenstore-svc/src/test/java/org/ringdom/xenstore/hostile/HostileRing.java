package org.ringdom.xenstore.hostile;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.abi.io.XenstoreRing;

/**
 * A guest that puts malformed messages onto its ring and checks that each is answered with an error; now and then it lies about an
 * index or a length, sees the error field, and begins its ring anew. Whoever calls waits and rings.
 */
public final class HostileRing {
    private static final int LIE_EVERY = 500;

    /** How the guest waits, and starts again. */
    public interface Guest {
        /** Sends the store its event. */
        void send();

        /** Waits for an event, for a bounded time. */
        void await();

        /** Has the ring begin anew. */
        void reconnect();
    }

    private final SharedBuffer page;
    private final XenstoreRing ring;
    private final Guest guest;
    private final MalformedMessages messages;
    private final AtomicLong left;
    private final byte[] one = new byte[1];

    /** A guest on {@code page}; {@code left} is what all clients together have still to send. */
    public HostileRing(SharedBuffer page, Guest guest, long seed, AtomicLong left) {
        this.page = page;
        this.ring = new XenstoreRing().wrap(page, 0);
        this.guest = guest;
        this.messages = new MalformedMessages(seed);
        this.left = left;
    }

    /** Sends until nothing is left. */
    public void run() {
        Random random = messages.random();
        while (left.getAndDecrement() > 0) {
            if (random.nextInt(LIE_EVERY) == 0) {
                lie(random);
            } else {
                put(messages.next());
                readError();
            }
        }
    }

    private void lie(Random random) {
        switch (random.nextInt(3)) {
            case 0 -> put(messages.oversized());
            case 1 -> ring.reqProdRelease(ring.reqCons() + XenstoreRing.RING_SIZE + 1 + random.nextInt(1 << 20));
            default -> ring.rspConsRelease(ring.rspProd() + 1 + random.nextInt(1 << 20));
        }
        guest.send();
        while (ring.errorAcquire() == XenstoreRing.ERROR_NONE) {
            guest.await();
        }
        guest.reconnect();
    }

    private void put(byte[] message) {
        int at = ring.reqProd();
        for (byte each : message) {
            while (at - ring.reqConsAcquire() >= XenstoreRing.RING_SIZE) {
                ring.reqProdRelease(at);
                guest.send();
                guest.await();
            }
            one[0] = each;
            page.putBytes(XenstoreRing.reqOffset(at), one, 0, 1);
            at++;
        }
        ring.reqProdRelease(at);
        guest.send();
    }

    private void readError() {
        byte[] header = read(XenstoreMessage.SIZE);
        int type = header[XenstoreMessage.TYPE_OFFSET];
        read(header[XenstoreMessage.LENGTH_OFFSET]);
        if (type != XenstoreMessageType.ERROR) {
            throw new AssertionError("a malformed message was answered with type " + type);
        }
    }

    private byte[] read(int length) {
        byte[] bytes = new byte[length];
        int at = ring.rspCons();
        for (int i = 0; i < length; i++) {
            while (ring.rspProdAcquire() == at) {
                guest.await();
            }
            page.getBytes(XenstoreRing.rspOffset(at), bytes, i, 1);
            at++;
            ring.rspConsRelease(at);
        }
        guest.send();
        return bytes;
    }
}
