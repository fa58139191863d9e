package org.ringdom.abi.io;

/**
 * The ring of requests and responses that a frontend and a backend share, and its arithmetic.
 *
 * <pre>
 *   0x00 +------------------+-------------------+
 *        | req_prod, u32    | req_event, u32    |
 *   0x08 +------------------+-------------------+
 *        | rsp_prod, u32    | rsp_event, u32    |
 *   0x10 +------------------+-------------------+
 *        | private (4 bytes) and padding        |
 *   0x40 +--------------------------------------+
 *        | entry 0: a request or a response     |
 *        +--------------------------------------+
 *        | entry 1                              |
 *        ...
 * </pre>
 *
 * <p>Indices run freely modulo 2<sup>32</sup>: an {@code int} holds them, differences are right, and comparisons of
 * differences are unsigned. The number of entries is the largest power of two that fits; index {@code i} has slot
 * {@code i & (entries - 1)}. Responses overwrite requests: the i-th response goes into the slot of index i, whatever
 * request it answers. A new ring is zeroed, with both event indices at {@link #INITIAL_EVENT}.
 *
 * <p>The producer stores its entries, then its index with release order, then loads the other side's event index in
 * volatile order, and notifies if {@link #notifyNeeded(int, int, int)}. The consumer, before it sleeps, stores its event
 * index (consumer index + 1) in volatile order and looks at the producer index once more.
 *
 * <p>Source: {@code DEFINE_RING_TYPES} and the macros in xen/include/public/io/ring.h.
 */
public final class RingLayout {
    /** Offset of the index after the last request, u32, stored by the frontend. */
    public static final int REQ_PROD_OFFSET = 0;
    /** Offset of the request index at which the backend wants to be notified, u32, stored by the backend. */
    public static final int REQ_EVENT_OFFSET = 4;
    /** Offset of the index after the last response, u32, stored by the backend. */
    public static final int RSP_PROD_OFFSET = 8;
    /** Offset of the response index at which the frontend wants to be notified, u32, stored by the frontend. */
    public static final int RSP_EVENT_OFFSET = 12;
    /** Offset of four bytes for the device class. */
    public static final int PRIVATE_OFFSET = 16;
    /** Offset of entry 0. */
    public static final int ENTRIES_OFFSET = 64;
    /** Value of both event indices in a new ring. */
    public static final int INITIAL_EVENT = 1;
    /** Bytes of the pages that a ring is made of. */
    public static final int PAGE_SIZE = 4096;

    private RingLayout() {
    }

    /** Number of entries of {@code entrySize} bytes in a ring of {@code pages} consecutive pages; a power of two. */
    public static int entries(int pages, int entrySize) {
        return Integer.highestOneBit((pages * PAGE_SIZE - ENTRIES_OFFSET) / entrySize);
    }

    /** Offset from the start of the ring of the entry with {@code index}. */
    public static long entryOffset(int index, int entries, int entrySize) {
        return ENTRIES_OFFSET + (long) (index & (entries - 1)) * entrySize;
    }

    /**
     * Whether a producer that moved its index from {@code oldProducer} to {@code newProducer} has to notify: it passed
     * {@code event}, the index at which the consumer wants to be woken.
     */
    public static boolean notifyNeeded(int oldProducer, int newProducer, int event) {
        return Integer.compareUnsigned(newProducer - event, newProducer - oldProducer) < 0;
    }

    /** How many more requests a frontend may put into the ring. */
    public static int freeRequests(int entries, int requestProducer, int responseConsumer) {
        return entries - (requestProducer - responseConsumer);
    }

    /** How many responses a frontend has not yet consumed; check the producer index for overflow first. */
    public static int unconsumedResponses(int responseProducer, int responseConsumer) {
        return responseProducer - responseConsumer;
    }

    /**
     * How many requests a backend may consume now: those produced, and not more than there are slots without an
     * unanswered request.
     */
    public static int unconsumedRequests(int entries, int requestProducer, int requestConsumer, int responseProducer) {
        int produced = requestProducer - requestConsumer;
        int room = entries - (requestConsumer - responseProducer);
        return Integer.compareUnsigned(produced, room) < 0 ? produced : room;
    }

    /** Whether a backend's own consumer index is ahead of its responses by a full ring: it must not consume. */
    public static boolean requestConsumerOverflows(int entries, int requestConsumer, int responseProducer) {
        return Integer.compareUnsigned(requestConsumer - responseProducer, entries) >= 0;
    }

    /** Whether the frontend's producer index is impossible: more requests without a response than the ring has entries. */
    public static boolean requestProducerOverflows(int entries, int requestProducer, int responseProducer) {
        return Integer.compareUnsigned(requestProducer - responseProducer, entries) > 0;
    }

    /** Whether the backend's producer index is impossible: more responses ahead of the consumer than the ring has entries. */
    public static boolean responseProducerOverflows(int entries, int responseProducer, int responseConsumer) {
        return Integer.compareUnsigned(responseProducer - responseConsumer, entries) > 0;
    }
}
