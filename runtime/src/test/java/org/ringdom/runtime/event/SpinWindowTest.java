package org.ringdom.runtime.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpinWindowTest {
    private final SpinWindow window = new SpinWindow();

    @BeforeEach
    void needsTwoProcessors() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor: nobody ever spins");
    }

    @Test
    void opensAfterAShortWaitAndClosesAfterALongOne() {
        assertEquals(0, window.takeChance());
        window.slept(SpinWindow.DIALOGUE_NS);
        assertEquals(SpinWindow.SPIN_NS, window.takeChance());
        window.paid();
        assertEquals(SpinWindow.SPIN_NS, window.takeChance());
        window.slept(SpinWindow.DIALOGUE_NS + 1);
        assertEquals(0, window.takeChance());
    }

    @Test
    void looksInVainBecomeRareAndOneThatPaysForgetsThem() {
        window.slept(1);
        for (int vain = 1; vain <= 8; vain++) {
            assertEquals(SpinWindow.SPIN_NS, window.takeChance());
            window.inVain();
            assertEquals(1 << Math.min(vain, 6), skipped());
        }
        window.paid();
        window.inVain();
        assertEquals(2, skipped());
    }

    /** Chances not given before the next that is. */
    private int skipped() {
        int skipped = 0;
        while (window.takeChance() == 0) {
            skipped++;
        }
        return skipped;
    }

    @Test
    void zeroClosesItForGood() {
        window.limits(0, 1_000);
        window.slept(1);
        assertEquals(0, window.takeChance());
    }
}
