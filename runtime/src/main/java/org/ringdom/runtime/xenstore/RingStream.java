package org.ringdom.runtime.xenstore;

import java.util.ArrayDeque;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreRing;

/**
 * The guest's end of the two byte rings: messages cut anywhere, indices that run free.
 *
 * <pre>
 *   send:     copy bytes; req_prod (volatile); if (req_cons is not behind the old req_prod) notify
 *   receive:  prod = rsp_prod (acquire); copy bytes; rsp_cons (volatile); if (rsp_prod - old rsp_cons is a full ring) notify
 * </pre>
 *
 * <p>So the store is told only when it can be asleep: it had taken everything, or it had found no space. It looks once more
 * after it published an index, and so do we: {@link #pump()} goes on until nothing moves. Our own two indices are kept in
 * private memory; what the page says of them is not believed.
 */
final class RingStream {
    private static final int MAX_MESSAGE = XenstoreMessage.SIZE + XenstoreMessage.PAYLOAD_MAX;

    /** The store stated something impossible. */
    static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenException(String message) {
            super(message, null, false, false);
        }
    }

    private final SharedBuffer page;
    private final Runnable notifyStore;
    private final ArrayDeque<byte[]> outgoing = new ArrayDeque<>();
    private int sentOfFirst;
    private int reqProd;
    private int rspCons;
    private final byte[] incoming = new byte[MAX_MESSAGE];
    private int received;
    private final ArrayDeque<WireMessage> messages = new ArrayDeque<>();

    RingStream(SharedBuffer page, Runnable notifyStore) {
        this.page = page;
        this.notifyStore = notifyStore;
        reqProd = page.getIntAcquire(XenstoreRing.REQ_PROD_OFFSET);
        rspCons = page.getIntAcquire(XenstoreRing.RSP_PROD_OFFSET);
        page.putIntVolatile(XenstoreRing.RSP_CONS_OFFSET, rspCons);
    }

    /** Queues a whole message. */
    void send(byte[] message) {
        outgoing.add(message);
    }

    /** The next complete message, or null. */
    WireMessage receive() {
        return messages.poll();
    }

    /** Moves what can be moved; returns how many bytes. */
    int pump() throws BrokenException {
        int total = 0;
        int moved;
        do {
            moved = write() + read();
            total += moved;
        } while (moved != 0);
        if (page.getIntVolatile(XenstoreRing.ERROR_OFFSET) != XenstoreRing.ERROR_NONE) {
            throw new BrokenException("the store reports an error of this ring");
        }
        return total;
    }

    private int write() throws BrokenException {
        int total = 0;
        while (!outgoing.isEmpty()) {
            int used = reqProd - page.getIntAcquire(XenstoreRing.REQ_CONS_OFFSET);
            if (Integer.compareUnsigned(used, XenstoreRing.RING_SIZE) > 0) {
                throw new BrokenException("req_cons is out of range");
            }
            int space = XenstoreRing.RING_SIZE - used;
            if (space == 0) {
                break;
            }
            total += writePart(space);
        }
        return total;
    }

    private int writePart(int space) {
        byte[] first = outgoing.peek();
        int length = Math.min(space, first.length - sentOfFirst);
        int untilEnd = Math.min(length, XenstoreRing.RING_SIZE - (reqProd & XenstoreRing.RING_SIZE - 1));
        page.putBytes(XenstoreRing.reqOffset(reqProd), first, sentOfFirst, untilEnd);
        page.putBytes(XenstoreRing.REQ_OFFSET, first, sentOfFirst + untilEnd, length - untilEnd);
        int before = reqProd;
        reqProd += length;
        page.putIntVolatile(XenstoreRing.REQ_PROD_OFFSET, reqProd);
        if (page.getIntVolatile(XenstoreRing.REQ_CONS_OFFSET) - before >= 0) {
            notifyStore.run();
        }
        sentOfFirst += length;
        if (sentOfFirst == first.length) {
            outgoing.remove();
            sentOfFirst = 0;
        }
        return length;
    }

    private int read() throws BrokenException {
        int available = page.getIntAcquire(XenstoreRing.RSP_PROD_OFFSET) - rspCons;
        if (Integer.compareUnsigned(available, XenstoreRing.RING_SIZE) > 0) {
            throw new BrokenException("rsp_prod is out of range");
        }
        if (available == 0) {
            return 0;
        }
        byte[] bytes = new byte[available];
        int untilEnd = Math.min(available, XenstoreRing.RING_SIZE - (rspCons & XenstoreRing.RING_SIZE - 1));
        page.getBytes(XenstoreRing.rspOffset(rspCons), bytes, 0, untilEnd);
        page.getBytes(XenstoreRing.RSP_OFFSET, bytes, untilEnd, available - untilEnd);
        int before = rspCons;
        rspCons += available;
        page.putIntVolatile(XenstoreRing.RSP_CONS_OFFSET, rspCons);
        if (page.getIntVolatile(XenstoreRing.RSP_PROD_OFFSET) - before >= XenstoreRing.RING_SIZE) {
            notifyStore.run();
        }
        assemble(bytes);
        return available;
    }

    private void assemble(byte[] bytes) throws BrokenException {
        int at = 0;
        while (at < bytes.length) {
            int want = wanted();
            int length = Math.min(want - received, bytes.length - at);
            System.arraycopy(bytes, at, incoming, received, length);
            at += length;
            received += length;
            if (received == want && wanted() == received) {
                messages.add(WireMessage.decode(incoming, received));
                received = 0;
            }
        }
    }

    /** Bytes that must be there before the next step: the header, then the whole message. */
    private int wanted() throws BrokenException {
        if (received < XenstoreMessage.SIZE) {
            return XenstoreMessage.SIZE;
        }
        long payload = WireMessage.payloadLength(incoming);
        if (payload > XenstoreMessage.PAYLOAD_MAX) {
            throw new BrokenException("a message of " + payload + " bytes");
        }
        return XenstoreMessage.SIZE + (int) payload;
    }
}
