package org.ringdom.xenstore.service;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.ringdom.xenstore.service.RegisterHistory.Operation;

/** The checker itself: what it must accept, and what it must not. */
class RegisterHistoryTest {
    private final RegisterHistory history = new RegisterHistory();

    private void read(long from, long to, String value) {
        history.add(new Operation(from, to, value, null));
    }

    private void write(long from, long to, String value) {
        history.add(new Operation(from, to, null, value));
    }

    @Test
    void oneAfterTheOther() {
        read(0, 1, "0");
        write(2, 3, "a");
        read(4, 5, "a");
        assertTrue(history.isLinearizable("0"));
    }

    @Test
    void aStaleReadIsNone() {
        write(0, 1, "a");
        read(2, 3, "0");
        assertFalse(history.isLinearizable("0"));
    }

    @Test
    void overlappingThingsMayComeInAnyOrder() {
        write(0, 10, "a");
        write(0, 10, "b");
        read(1, 2, "b");
        read(3, 4, "a");
        assertTrue(history.isLinearizable("0"));
        read(5, 6, "b");
        assertFalse(history.isLinearizable("0"), "b was overwritten already");
    }

    @Test
    void twoReadersMustAgreeOnTheOrder() {
        write(0, 10, "a");
        read(1, 2, "a");
        read(3, 4, "0");
        assertFalse(history.isLinearizable("0"));
    }

    @Test
    void whatWasNotAnsweredMayHappenLaterOrNever() {
        write(0, RegisterHistory.NEVER, "a");
        read(2, 3, "0");
        assertTrue(history.isLinearizable("0"));
        read(4, 5, "a");
        assertTrue(history.isLinearizable("0"));
        read(6, 7, "0");
        assertFalse(history.isLinearizable("0"));
    }

    @Test
    void anIncrementSeesWhatItReplaces() {
        history.add(new Operation(0, 5, "0", "a"));
        history.add(new Operation(0, 5, "0", "b"));
        assertFalse(history.isLinearizable("0"), "one of the two was lost");
    }

    /** Histories of a real register are accepted; with one answer changed they are not. */
    @Test
    void randomHistories() {
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            RegisterHistory good = new RegisterHistory();
            RegisterHistory bad = new RegisterHistory();
            String value = "0";
            int spoilt = 50 + random.nextInt(100);
            boolean isSpoilt = false;
            for (int i = 0; i < 200; i++) {
                long at = i * 10L;
                long from = at - random.nextInt(25);
                long to = at + random.nextInt(25);
                if (random.nextInt(3) == 0) {
                    String next = "v" + i;
                    boolean reads = random.nextBoolean();
                    Operation operation = new Operation(from, to, reads ? value : null, next);
                    good.add(operation);
                    bad.add(operation);
                    value = next;
                } else {
                    good.add(new Operation(from, to, value, null));
                    boolean spoil = i >= spoilt && !isSpoilt;
                    isSpoilt |= spoil;
                    bad.add(new Operation(from, to, spoil ? "never written" : value, null));
                }
            }
            assertTrue(good.isLinearizable("0"), "seed " + seed);
            assertFalse(bad.isLinearizable("0"), "seed " + seed);
        }
    }
}
