package org.ringdom.runtime.ring;

import java.lang.invoke.VarHandle;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.RingLayout;

/**
 * A frontend's half of a ring: produces requests, takes responses.
 *
 * <p>Like {@link BackRing} it believes no index but its own; a backend that answers more than was asked shows as
 * {@link #BROKEN}. Threading: one thread. Source: xen/include/public/io/ring.h.
 */
public final class FrontRing {
    /** What {@link #available()} returns for a producer index that an honest backend can't have. */
    public static final int BROKEN = -1;

    private final RingPages pages;
    private final SharedBuffer indices;
    private final int entries;
    private final int entrySize;
    private int requestProducer;
    private int published;
    private int responseConsumer;

    private FrontRing(RingPages pages, int entrySize, int start) {
        this.pages = pages;
        this.indices = pages.indices();
        this.entrySize = entrySize;
        this.entries = RingLayout.entries(pages.count(), entrySize);
        this.requestProducer = start;
        this.published = start;
        this.responseConsumer = start;
    }

    /** Makes a new ring in these pages; nobody else may use them yet. */
    public static FrontRing create(RingPages pages, int entrySize) {
        return createAt(pages, entrySize, 0);
    }

    /** Makes a new ring whose indices begin at {@code start}: tests of the wrap-around. */
    public static FrontRing createAt(RingPages pages, int entrySize, int start) {
        for (int page = 0; page < pages.count(); page++) {
            pages.page((long) page * RingLayout.PAGE_SIZE).fill(0, RingLayout.PAGE_SIZE, (byte) 0);
        }
        SharedBuffer indices = pages.indices();
        indices.putInt(RingLayout.REQ_EVENT_OFFSET, start + RingLayout.INITIAL_EVENT);
        indices.putInt(RingLayout.RSP_EVENT_OFFSET, start + RingLayout.INITIAL_EVENT);
        indices.putInt(RingLayout.REQ_PROD_OFFSET, start);
        indices.putIntRelease(RingLayout.RSP_PROD_OFFSET, start);
        return new FrontRing(pages, entrySize, start);
    }

    /** Number of entries, a power of two. */
    public int entries() {
        return entries;
    }

    /** The pages of the ring. */
    public RingPages pages() {
        return pages;
    }

    /** How many more requests fit. */
    public int free() {
        return RingLayout.freeRequests(entries, requestProducer, responseConsumer);
    }

    /** Index of the next request. */
    public int requestProducer() {
        return requestProducer;
    }

    /** Index of the next response to take. */
    public int responseConsumer() {
        return responseConsumer;
    }

    /** Copies a request into the next entry; false if the ring is full. Invisible until {@link #publish()}. */
    public boolean offer(SharedBuffer request, long offset, int length) {
        if (free() <= 0) {
            return false;
        }
        pages.copyIn(request, offset, entryOffset(requestProducer), length);
        requestProducer++;
        return true;
    }

    /** Shows all requests to the backend; true if it must be notified. */
    public boolean publish() {
        int old = published;
        indices.putIntRelease(RingLayout.REQ_PROD_OFFSET, requestProducer);
        published = requestProducer;
        VarHandle.fullFence();
        return RingLayout.notifyNeeded(old, published, indices.getIntVolatile(RingLayout.REQ_EVENT_OFFSET));
    }

    /** Number of responses to take, or {@link #BROKEN}. */
    public int available() {
        int waiting = indices.getIntAcquire(RingLayout.RSP_PROD_OFFSET) - responseConsumer;
        return waiting < 0 || waiting > published - responseConsumer ? BROKEN : waiting;
    }

    /** Copies the next response out and moves past it. */
    public void take(SharedBuffer target, long targetOffset, int length) {
        pages.copyOut(entryOffset(responseConsumer), target, targetOffset, length);
        responseConsumer++;
    }

    /** Asks for an event with the next response, then looks again; returns what {@link #available()} does. */
    public int finalCheck() {
        int waiting = available();
        if (waiting != 0) {
            return waiting;
        }
        indices.putIntVolatile(RingLayout.RSP_EVENT_OFFSET, responseConsumer + 1);
        VarHandle.fullFence();
        return available();
    }

    private long entryOffset(int index) {
        return RingLayout.entryOffset(index, entries, entrySize);
    }
}
