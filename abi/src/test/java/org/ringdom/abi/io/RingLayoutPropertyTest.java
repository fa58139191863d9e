package org.ringdom.abi.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The ring's arithmetic on 32-bit indices against the same on numbers that never wrap around. */
class RingLayoutPropertyTest {
    @Property
    void notifyIsWhetherTheEventLiesBetweenOldAndNew(@ForAll int start, @ForAll @IntRange(max = 4096) int produced,
            @ForAll @IntRange(min = -4096, max = 8192) int eventFromStart) {
        boolean passed = eventFromStart > 0 && eventFromStart <= produced;
        assertEquals(passed, RingLayout.notifyNeeded(start, start + produced, start + eventFromStart));
    }

    @Property
    void unconsumedIsTheSmallerOfProducedAndRoom(@ForAll int rspProd, @ForAll @IntRange(max = 12) int order,
            @ForAll @IntRange(max = 4096) int takenSeed, @ForAll @IntRange(max = 20_000) int produced) {
        int entries = 1 << order;
        int taken = takenSeed % (entries + 1);
        int reqCons = rspProd + taken;
        int expected = Math.min(produced, entries - taken);
        assertEquals(expected, RingLayout.unconsumedRequests(entries, reqCons + produced, reqCons, rspProd));
        assertEquals(taken == entries, RingLayout.requestConsumerOverflows(entries, reqCons, rspProd));
    }

    @Property
    void aRingThatIsNotOverfullHasRoomForTheRest(@ForAll int rspCons, @ForAll @IntRange(max = 12) int order,
            @ForAll @IntRange(max = 10_000) int produced) {
        int entries = 1 << order;
        boolean overflows = produced > entries;
        assertEquals(overflows, RingLayout.requestProducerOverflows(entries, rspCons + produced, rspCons));
        assertEquals(overflows, RingLayout.responseProducerOverflows(entries, rspCons + produced, rspCons));
        assertEquals(entries - produced, RingLayout.freeRequests(entries, rspCons + produced, rspCons));
        assertEquals(produced, RingLayout.unconsumedResponses(rspCons + produced, rspCons));
    }

    @Property
    void entriesFitAndAreAsManyAsPossible(@ForAll @IntRange(min = 1, max = 256) int pages,
            @ForAll @IntRange(min = 1, max = 2000) int entrySize) {
        int entries = RingLayout.entries(pages, entrySize);
        assertEquals(1, Integer.bitCount(entries));
        long room = pages * 4096L - RingLayout.ENTRIES_OFFSET;
        assertEquals(true, (long) entries * entrySize <= room);
        assertEquals(true, 2L * entries * entrySize > room);
    }

    @Property
    void consecutiveIndicesHaveConsecutiveSlots(@ForAll int index, @ForAll @IntRange(max = 12) int order,
            @ForAll @IntRange(min = 1, max = 200) int entrySize) {
        int entries = 1 << order;
        long slot = (Integer.toUnsignedLong(index) % entries);
        assertEquals(64 + slot * entrySize, RingLayout.entryOffset(index, entries, entrySize));
    }
}
