package org.ringdom.xenstore.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The service is killed after every store of random runs, and recovery after every store too: no request is lost or answered
 * twice, replies are byte-exact, no event is lost or doubled.
 */
class RingPrefixTest {
    @TempDir
    private Path temp;
    private int folders;

    private Path folder() {
        try {
            return Files.createDirectory(temp.resolve("w" + folders++));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void check(RingWorld world, RingScript script, String where) {
        List<String> replies = world.replies();
        assertEquals(script.replies.size(), replies.size(), where);
        for (int i = 0; i < replies.size(); i++) {
            String expected = script.replies.get(i);
            String reply = replies.get(i);
            boolean either = expected.endsWith("OK or EAGAIN") && world.kills > 0
                    && reply.equals((i + 1) + ":ERROR:EAGAIN|");
            if (!either) {
                assertEquals(expected.replace("OK or EAGAIN", "OK|"), reply, where);
            }
        }
        List<String> own = new ArrayList<>(world.events());
        own.removeIf(event -> !event.endsWith("|" + RingScript.OWN_TOKEN + "|"));
        assertEquals(script.ownEvents, own, where);
        List<String> control = new ArrayList<>(world.events());
        control.removeIf(event -> !event.endsWith("|" + RingScript.EVENTS_TOKEN + "|"));
        List<String> expected = world.expectedControlEvents(RingScript.EVENTS_TOKEN);
        expected.add(0, "events|" + RingScript.EVENTS_TOKEN + "|");
        assertEquals(expected, control, where);
    }

    private static int start(long seed) {
        // the ends of the ring, of the stream in the file and of the 32 bits
        return (seed % 3 == 0 ? -200 : seed % 3 == 1 ? 65_436 : 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyPrefixOfARunIsRecoveredFrom(long seed) {
        RingScript script = new RingScript(seed, 14);
        long stores = 1;
        boolean done = false;
        while (!done) {
            RingWorld world = new RingWorld(folder(), script.requests, 4, 10, start(seed));
            done = world.live(seed, stores);
            if (!done) {
                assertTrue(world.live(seed + 77, Long.MAX_VALUE), "killed without being killed");
            }
            check(world, script, "seed " + seed + ", killed after " + stores + " stores");
            stores++;
        }
        assertTrue(stores > 500, "the run is too short to show anything: " + stores);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void everyPrefixOfARecoveryIsRecoveredFrom(long seed) {
        RingScript script = new RingScript(seed, 14);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            long first = 1 + random.nextInt(1200);
            for (long second = 1; second <= 40; second++) {
                RingWorld world = new RingWorld(folder(), script.requests, 4, 10, start(seed));
                boolean done = world.live(seed, first) || world.live(seed + 1, second)
                        || world.live(seed + 3, Long.MAX_VALUE);
                assertTrue(done);
                check(world, script, "seed " + seed + ", killed after " + first + " and " + second + " stores");
            }
        }
    }

    /** More waits for the guest than its file holds, so that it waits in memory and comes back from the journal alone. */
    @Test
    void eventsThatWaitOutsideOfTheFileAreNotLost() {
        for (long seed = 1; seed <= 12; seed++) {
            RingScript script = new RingScript(seed, 10);
            Random random = new Random(seed);
            RingWorld world = new RingWorld(folder(), script.requests, 60, 2900, start(seed)).lazyGuest();
            long life = 0;
            while (!world.live(seed * 100 + life, 12_000 + random.nextInt(12_000) + 8_000 * life)) {
                life++;
            }
            assertTrue(world.kills > 0);
            check(world, script, "seed " + seed);
        }
    }

    @Test
    void manyRandomKills() {
        for (long seed = 1; seed <= 60; seed++) {
            RingScript script = new RingScript(seed, 60);
            Random random = new Random(seed);
            RingWorld world = new RingWorld(folder(), script.requests, 25, 30, start(seed));
            int life = 0;
            // three short lives in a row could look like a request that kills
            while (!world.live(seed * 1000 + life, 1 + random.nextInt(life % 3 < 2 ? 700 : 4000))) {
                life++;
            }
            check(world, script, "seed " + seed);
        }
    }
}
