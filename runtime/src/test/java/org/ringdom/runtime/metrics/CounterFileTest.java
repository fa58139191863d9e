package org.ringdom.runtime.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.Map;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainOwn;

class CounterFileTest {
    private final SharedBuffer own = SharedBuffer.allocate(Arena.ofAuto(), DomainOwn.SIZE);

    @Test
    void aSuccessorGoesOnCounting() {
        CounterFile first = CounterFile.over(own);
        AtomicCounter reads = first.counter("reads");
        reads.increment();
        first.counter("writes").set(5);

        AtomicCounter again = CounterFile.over(own).counter("reads");
        again.increment();

        assertEquals(Map.of("reads", 2L, "writes", 5L), CounterFile.read(own));
    }

    @Test
    void agronasOwnReaderUnderstandsThem() {
        CounterFile.over(own).counter("requests").set(42);

        CountersReader reader = new CountersReader(
                new UnsafeBuffer(own.address() + DomainOwn.COUNTER_METADATA_OFFSET, DomainOwn.COUNTER_METADATA_SIZE),
                new UnsafeBuffer(own.address() + DomainOwn.COUNTER_VALUES_OFFSET, DomainOwn.COUNTER_VALUES_SIZE));

        int[] seen = new int[1];
        reader.forEach((value, id, label) -> {
            assertEquals("requests", label);
            assertEquals(42, value);
            seen[0]++;
        });
        assertEquals(1, seen[0]);
    }

    @Test
    void theFileHasRoomForItsCapacityAndNoMore() {
        CounterFile counters = CounterFile.over(own);
        for (int i = 0; i < CounterFile.CAPACITY; i++) {
            counters.counter("c" + i).set(i);
        }
        assertThrows(IllegalStateException.class, () -> counters.counter("one more"));
        assertEquals(127L, CounterFile.read(own).get("c127"));
        assertEquals(128, CounterFile.read(own).size());
    }

    @Test
    void badLabelsAndFilesAreRefused() {
        CounterFile counters = CounterFile.over(own);
        assertThrows(IllegalArgumentException.class, () -> counters.counter(""));
        assertThrows(IllegalArgumentException.class, () -> counters.counter("x".repeat(381)));
        assertThrows(IllegalArgumentException.class, () -> CounterFile.over(own.slice(0, 4096)));
    }
}
