package org.ringdom.console.ring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.junit.jupiter.api.Test;

/**
 * The console protocol with the service killed after each number of stores: every byte of output is journalled once and shown
 * once, every byte that was typed reaches the guest once.
 */
class ConsolePrefixTest {
    private static final int LIVES_MAX = 10_000;

    @Test
    void killedOnceAfterEachStoreNothingIsLostOrDoubled() {
        boolean whole = false;
        for (long stores = 1; !whole; stores++) {
            ConsoleWorld world = new ConsoleWorld(700, 300, 0);
            whole = world.live(stores, stores);
            if (!whole) {
                assertTrue(world.live(stores + 1, Long.MAX_VALUE));
            }
            world.check("killed after " + stores + " stores");
        }
    }

    @Test
    void killedOverAndOverNothingIsLostOrDoubled() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            ConsoleWorld world = new ConsoleWorld(9000, 4000, seed % 2 == 0 ? -3000 : 1 << 20);
            int lives = 0;
            while (!world.live(random.nextLong(), 1 + random.nextInt(seed % 3 == 0 ? 400 : 4000))) {
                assertTrue(++lives < LIVES_MAX, "no progress");
            }
            assertTrue(world.kills > 3, "the seed " + seed + " killed nobody");
            world.check("seed " + seed);
        }
    }
}
