package org.ringdom.runtime.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringdom.abi.buffer.SharedBuffer;

class DoorbellTest {
    private static final int ROUNDS = 20_000;

    private final SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), 512);
    private final Doorbell ping = new Doorbell(memory, 0);
    private final Doorbell pong = new Doorbell(memory, 256);

    /** A lost wake-up would cost a second each; the deadline is far away, so none may be lost. */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noRingIsLostBetweenTwoSleepers() throws InterruptedException {
        Thread other = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                awaitCount(ping, i);
                pong.ring();
            }
        });
        for (int i = 0; i < ROUNDS; i++) {
            ping.ring();
            awaitCount(pong, i);
        }
        other.join();
        assertEquals(ROUNDS, ping.value());
        assertEquals(ROUNDS, pong.value());
    }

    private static void awaitCount(Doorbell doorbell, int seen) {
        while (doorbell.value() == seen) {
            doorbell.await(seen, Long.MAX_VALUE);
        }
    }

    @Test
    void aRingWakesOnlyWhoAnnouncedItsSleep() {
        assertFalse(ping.ring());
        ping.announceSleep();
        assertTrue(ping.isSleeping());
        assertTrue(ping.ring());
        ping.cancelSleep();
        assertFalse(ping.ring());
        assertEquals(3, ping.value());
    }

    @Test
    void aDeadlineEndsTheSleepAndTheMark() {
        assertFalse(ping.await(ping.value(), System.nanoTime() + 1_000_000));
        assertFalse(ping.await(ping.value(), System.nanoTime() - 1_000_000));
        assertFalse(ping.isSleeping());
    }

    @Test
    void aRingSinceTheLookEndsTheSleepBeforeItBegins() {
        int seen = ping.value();
        ping.ring();
        assertTrue(ping.await(seen, Long.MAX_VALUE));
        assertFalse(ping.isSleeping());
    }
}
