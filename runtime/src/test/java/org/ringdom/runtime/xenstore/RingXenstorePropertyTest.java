package org.ringdom.runtime.xenstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreRing;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random requests over a ring whose two ends move random portions, from any index: answers as from a map, never a deadlock. */
class RingXenstorePropertyTest {
    enum Kind {
        WRITE, READ, WRITE_ASYNC, READ_ASYNC, EXTERNAL_WRITE, WORK
    }

    record Step(Kind kind, int node, int size) {
    }

    @Provide
    Arbitrary<List<Step>> requests() {
        return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.integers().between(0, 3),
                Arbitraries.of(0, 1, 3, 500, 1008, 1024, 2000, 4080)).as(Step::new).list().ofMaxSize(40);
    }

    @Property(tries = 300)
    void theRingLosesAndInventsNothing(@ForAll("requests") List<Step> steps, @ForAll long seed,
            @ForAll int firstIndex) {
        SharedBuffer page = SharedBuffer.allocate(Arena.ofAuto(), 4096);
        for (int i = 0; i < 4; i++) {
            page.putInt(XenstoreRing.REQ_CONS_OFFSET + 4 * i, firstIndex);
        }
        RingStore ring = new RingStore(page, new Random(seed));
        RingXenstore client = new RingXenstore(page, ring::notifyStore, ring);
        int[] events = new int[1];
        client.watch("/n", "t", (path, token) -> events[0]++);
        Map<String, String> model = new HashMap<>();
        List<CompletableFuture<String>> answers = new ArrayList<>();
        int changes = 0;
        for (Step step : steps) {
            String path = "/n/" + step.node;
            String value = Character.toString('a' + step.node).repeat(step.size);
            switch (step.kind) {
                case WRITE -> {
                    client.write(path, value);
                    model.put(path, value);
                    changes++;
                }
                case WRITE_ASYNC -> {
                    client.writeAsync(path, value);
                    model.put(path, value);
                    changes++;
                }
                case READ -> assertEquals(model.get(path), client.readIfThere(path).orElse(null));
                case READ_ASYNC -> {
                    String expected = model.get(path);
                    answers.add(client.readAsync(path).handle((bytes, thrown) -> {
                        String got = bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
                        return Objects.equals(expected, got) ? "as expected" : got + " instead of " + expected;
                    }));
                }
                case EXTERNAL_WRITE -> {
                    client.exists("/n/0"); // what was asked asynchronously comes first
                    ring.store().set(path, value);
                    model.put(path, value);
                    changes++;
                }
                case WORK -> client.doWork();
            }
        }
        client.exists("/end");
        ring.settle();
        while (client.doWork() > 0) {
            ring.settle();
        }
        answers.forEach(answer -> assertEquals("as expected", answer.join()));
        assertEquals(1 + changes, events[0], "an event for each change, and one for the watch itself");
    }
}
