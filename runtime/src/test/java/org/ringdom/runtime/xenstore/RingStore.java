package org.ringdom.runtime.xenstore;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreRing;
import org.ringdom.runtime.ipc.AgentWait;

/**
 * The store's end of a ring page, and the scheduler of both ends: it moves random portions, sleeps when a look finds nothing
 * to do, and runs again only when it is notified. A guest that sleeps while the store sleeps too is a lost wake-up.
 */
final class RingStore implements AgentWait {
    private final SharedBuffer page;
    private final Random random;
    private final FakeStore store = new FakeStore((client, message) -> outgoing(message));
    private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
    private final ArrayDeque<Byte> outgoing = new ArrayDeque<>();
    private boolean awake;
    private int guestNotified;
    private int notified;

    RingStore(SharedBuffer page, Random random) {
        this.page = page;
        this.random = random;
    }

    FakeStore store() {
        return store;
    }

    /** How often the guest sent an event. */
    int notified() {
        return notified;
    }

    /** The guest's event. */
    void notifyStore() {
        notified++;
        awake = true;
    }

    private void outgoing(byte[] message) {
        for (byte each : message) {
            outgoing.add(each);
        }
        awake = true;
    }

    @Override
    public int mark() {
        for (int steps = random.nextInt(4); steps > 0; steps--) {
            step();
        }
        return guestNotified;
    }

    @Override
    public void sleep(int mark, long limitNs) {
        while (guestNotified == mark) {
            if (!awake) {
                throw new AssertionError("both sides sleep");
            }
            step();
        }
    }

    /** Lets the store do what it can. */
    void settle() {
        while (awake) {
            step();
        }
    }

    private void step() {
        if (awake && consume() + produce() == 0) {
            awake = false;
        }
    }

    private int consume() {
        int cons = page.getInt(XenstoreRing.REQ_CONS_OFFSET);
        int available = page.getIntAcquire(XenstoreRing.REQ_PROD_OFFSET) - cons;
        int length = portion(available);
        for (int i = 0; i < length; i++) {
            incoming.write(page.getByte(XenstoreRing.reqOffset(cons + i)));
        }
        if (length > 0) {
            page.putIntVolatile(XenstoreRing.REQ_CONS_OFFSET, cons + length);
            guestNotified++;
            takeMessages();
        }
        return length;
    }

    private void takeMessages() {
        byte[] bytes = incoming.toByteArray();
        int length = bytes.length < XenstoreMessage.SIZE
                ? Integer.MAX_VALUE
                : XenstoreMessage.SIZE + (int) WireMessage.payloadLength(bytes);
        if (bytes.length >= length) {
            incoming.reset();
            incoming.write(bytes, length, bytes.length - length);
            store.handle(0, Arrays.copyOf(bytes, length));
            takeMessages();
        }
    }

    private int produce() {
        int prod = page.getInt(XenstoreRing.RSP_PROD_OFFSET);
        int space = XenstoreRing.RING_SIZE - (prod - page.getIntAcquire(XenstoreRing.RSP_CONS_OFFSET));
        int length = portion(Math.min(space, outgoing.size()));
        for (int i = 0; i < length; i++) {
            page.putByte(XenstoreRing.rspOffset(prod + i), outgoing.remove());
        }
        if (length > 0) {
            page.putIntVolatile(XenstoreRing.RSP_PROD_OFFSET, prod + length);
            guestNotified++;
        }
        return length;
    }

    private int portion(int most) {
        return most <= 0 ? 0 : 1 + random.nextInt(most);
    }
}
