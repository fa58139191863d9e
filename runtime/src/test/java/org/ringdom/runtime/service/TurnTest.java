package org.ringdom.runtime.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnTest {
    private final Turn turn = new Turn();
    private final List<String> order = new ArrayList<>();

    @Test
    void whoWaitsIsNextEvenIfTheLastOneWantsItAgainAtOnce() throws InterruptedException {
        turn.take();
        Thread other = Thread.ofPlatform().start(() -> {
            turn.take();
            order.add("other");
            turn.give();
        });
        Awaitility.await().until(turn::isWanted);
        order.add("first");
        turn.give();
        turn.take();
        order.add("first again");
        turn.give();
        other.join();
        assertEquals(List.of("first", "other", "first again"), order);
        assertFalse(turn.isWanted());
    }
}
