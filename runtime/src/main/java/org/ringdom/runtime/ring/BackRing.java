package org.ringdom.runtime.ring;

import java.lang.invoke.VarHandle;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.RingLayout;

/**
 * A backend's half of a ring: takes requests, produces responses.
 *
 * <p>The consumer index and the producer index live here, in private memory; what the frontend may have stored over the
 * shared copies is never read again. Only req_prod and rsp_event come from the frontend, each read once a use. A frontend
 * that breaks the rules shows as {@link #BROKEN}, and the device is then given up.
 *
 * <p>Threading: one thread, the agent's. Source: xen/include/public/io/ring.h.
 */
public final class BackRing {
    /** What {@link #available()} returns for a producer index that an honest frontend can't have. */
    public static final int BROKEN = -1;

    private final RingPages pages;
    private final SharedBuffer indices;
    private final int entries;
    private final int entrySize;
    private int requestConsumer;
    private int responseProducer;
    private int published;

    /** A ring that continues at these indices; responses up to {@code responseProducer} are published. */
    public BackRing(RingPages pages, int entrySize, int requestConsumer, int responseProducer) {
        this.pages = pages;
        this.indices = pages.indices();
        this.entrySize = entrySize;
        this.entries = RingLayout.entries(pages.count(), entrySize);
        this.requestConsumer = requestConsumer;
        this.responseProducer = responseProducer;
        this.published = responseProducer;
    }

    /** A ring that its frontend has just made: it begins where the shared response producer stands. */
    public static BackRing fresh(RingPages pages, int entrySize) {
        int start = pages.indices().getIntAcquire(RingLayout.RSP_PROD_OFFSET);
        return new BackRing(pages, entrySize, start, start);
    }

    /** Number of entries, a power of two. */
    public int entries() {
        return entries;
    }

    /** Bytes of an entry. */
    public int entrySize() {
        return entrySize;
    }

    /** The pages of the ring. */
    public RingPages pages() {
        return pages;
    }

    /** Index of the next request to take. */
    public int requestConsumer() {
        return requestConsumer;
    }

    /** Index of the next response to produce. */
    public int responseProducer() {
        return responseProducer;
    }

    /** Index up to which the frontend sees responses. */
    public int published() {
        return published;
    }

    /** rsp_prod as it stands in shared memory, which the frontend may have overwritten. */
    public int sharedResponseProducer() {
        return indices.getIntAcquire(RingLayout.RSP_PROD_OFFSET);
    }

    /** Continues at these indices: of recovery only. */
    public void restart(int newRequestConsumer, int newResponseProducer) {
        requestConsumer = newRequestConsumer;
        responseProducer = newResponseProducer;
        published = newResponseProducer;
    }

    /** Number of requests to take, or {@link #BROKEN}. Requests up to that number are visible. */
    public int available() {
        int produced = indices.getIntAcquire(RingLayout.REQ_PROD_OFFSET);
        int waiting = produced - requestConsumer;
        if (waiting < 0 || RingLayout.requestProducerOverflows(entries, produced, published)) {
            return BROKEN;
        }
        return waiting;
    }

    /** Copies the next request out, once; {@link #consumed()} moves on. */
    public void copyRequest(SharedBuffer target, long targetOffset) {
        pages.copyOut(entryOffset(requestConsumer), target, targetOffset, entrySize);
    }

    /** Moves past a request. */
    public void consumed() {
        requestConsumer++;
    }

    /** Offset in the ring of the entry of {@code index}. */
    public long entryOffset(int index) {
        return RingLayout.entryOffset(index, entries, entrySize);
    }

    /** Claims the index of the next response; the caller fills its entry. */
    public int nextResponse() {
        return responseProducer++;
    }

    /** Responses that are produced but not published. */
    public int unpublished() {
        return responseProducer - published;
    }

    /** Shows all responses produced to the frontend: the commit point of 'answered'. Ask {@link #mustNotify} afterwards. */
    public void publish() {
        indices.putIntRelease(RingLayout.RSP_PROD_OFFSET, responseProducer);
        published = responseProducer;
    }

    /** Whether the frontend asked to be woken by the responses from {@code oldPublished} to what is published now. */
    public boolean mustNotify(int oldPublished) {
        VarHandle.fullFence();
        int event = indices.getIntVolatile(RingLayout.RSP_EVENT_OFFSET);
        return RingLayout.notifyNeeded(oldPublished, published, event);
    }

    /**
     * Asks for an event with the next request, then looks again, so that none is missed between the two. Returns what
     * {@link #available()} does.
     */
    public int finalCheck() {
        int waiting = available();
        if (waiting != 0) {
            return waiting;
        }
        indices.putIntVolatile(RingLayout.REQ_EVENT_OFFSET, requestConsumer + 1);
        VarHandle.fullFence();
        return available();
    }
}
