package org.ringdom.abi.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RingLayoutTest {
    @Test
    void entriesOfOnePage() {
        assertEquals(32, RingLayout.entries(1, 112));
        assertEquals(32, RingLayout.entries(1, 108));
        assertEquals(256, RingLayout.entries(1, 12));
        assertEquals(256, RingLayout.entries(1, 8));
    }

    @Test
    void entriesAreFoundAcrossTheWrapAround() {
        assertEquals(64, RingLayout.entryOffset(0, 32, 112));
        assertEquals(64 + 31 * 112, RingLayout.entryOffset(-1, 32, 112));
        assertEquals(64 + 112, RingLayout.entryOffset(33, 32, 112));
    }

    @Test
    void notifiesExactlyWhenTheEventIndexIsPassed() {
        assertTrue(RingLayout.notifyNeeded(0, 1, 1), "a new ring: the first request notifies");
        assertFalse(RingLayout.notifyNeeded(1, 2, 1), "the consumer has not asked again");
        assertFalse(RingLayout.notifyNeeded(1, 2, 3), "the consumer asked for a later one");
        assertTrue(RingLayout.notifyNeeded(1, 5, 3), "a batch passes it");
        assertFalse(RingLayout.notifyNeeded(7, 7, 7), "nothing was produced");
        assertTrue(RingLayout.notifyNeeded(-1, 1, 0), "across the wrap-around");
        assertFalse(RingLayout.notifyNeeded(-1, 1, -1), "across the wrap-around, event already passed");
    }

    @Test
    void impossibleIndicesAreSeen() {
        assertFalse(RingLayout.requestProducerOverflows(32, 32, 0));
        assertTrue(RingLayout.requestProducerOverflows(32, 33, 0));
        assertTrue(RingLayout.requestProducerOverflows(32, -1, 0), "a producer that went back");
        assertTrue(RingLayout.requestConsumerOverflows(32, 32, 0));
        assertFalse(RingLayout.requestConsumerOverflows(32, 31, 0));
        assertTrue(RingLayout.responseProducerOverflows(32, 10, 11));
        assertFalse(RingLayout.responseProducerOverflows(32, 42, 10));
    }

    @Test
    void requestsAreLimitedByTheRoomForResponses() {
        assertEquals(3, RingLayout.unconsumedRequests(32, 5, 2, 0));
        assertEquals(1, RingLayout.unconsumedRequests(32, 100, 31, 0), "a producer that lies");
        assertEquals(0, RingLayout.unconsumedRequests(32, 100, 32, 0));
    }
}
