package org.ringdom.launcher.supervisor.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class HangDetectorTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final HangDetector hangs = new HangDetector();

    private static HangDetector.Sample delayed(long ns) {
        return new HangDetector.Sample(ns, false);
    }

    private boolean unanswered(int seconds, HangDetector.Sample sample) {
        return hangs.unanswered(seconds * SECOND, sample);
    }

    @Test
    void tenSecondsWithoutAnswerAreTooLong() {
        for (int s = 0; s < 10; s++) {
            assertFalse(unanswered(s, delayed(0)));
        }
        assertTrue(unanswered(10, delayed(0)));
    }

    @Test
    void anAnswerBeginsAnew() {
        for (int s = 0; s < 10; s++) {
            unanswered(s, delayed(0));
        }
        hangs.answered();
        assertFalse(unanswered(11, delayed(0)));
        assertEquals(0, hangs.unansweredNs());
    }

    @Test
    void timeInTheRunQueueDoesNotCount() {
        for (int s = 0; s <= 15; s++) {
            assertFalse(unanswered(s, delayed(s * SECOND / 2)), "after " + s + " s at half a processor");
        }
        boolean hung = false;
        for (int s = 16; s <= 20; s++) {
            hung = unanswered(s, delayed(s * SECOND / 2));
        }
        assertTrue(hung);
    }

    @Test
    void ourOwnDelayDoesNotCount() {
        unanswered(0, delayed(0));
        assertFalse(unanswered(3600, delayed(0)), "we slept, or the host did");
        assertEquals(HangDetector.TICK_NS, hangs.unansweredNs());
    }

    @Test
    void aDiskThatIsSlowDoesNotCount() {
        for (int s = 0; s < 100; s++) {
            assertFalse(unanswered(s, new HangDetector.Sample(0, true)));
        }
    }
}
