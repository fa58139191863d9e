package org.ringdom.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

class StallTallyTest {
    private static final long MS = 1_000_000;

    private static Kill kill(String role, long killedMs, long recoveredMs) {
        return new Kill(role, 1, 2, killedMs * MS, (killedMs + recoveredMs) / 2 * MS, recoveredMs * MS, 0);
    }

    private static Stall stall(long startMs, long endMs) {
        return new Stall(startMs * MS, endMs * MS);
    }

    @Test
    void stallThatBeganBeforeTheSignalAndEndsAfterItBelongsToTheKill() {
        Kill blkback = kill("blkback", 100, 400);
        StallTally tally = new StallTally(List.of(blkback), List.of(stall(99, 380)));
        assertEquals(OptionalLong.of(281), tally.longestMs(blkback));
        assertEquals("281 ms", tally.words(blkback));
        assertEquals(List.of(), tally.others());
    }

    @Test
    void stallsOutsideOfEveryKillAreOthers() {
        Kill blkback = kill("blkback", 100, 400);
        Kill core = kill("microhypervisor", 500, 600);
        Stall before = stall(10, 99);
        Stall between = stall(401, 499);
        Stall after = stall(601, 700);
        StallTally tally = new StallTally(List.of(blkback, core), List.of(before, between, after));
        assertEquals("none over 5 ms", tally.words(blkback));
        assertEquals("none over 5 ms", tally.words(core));
        assertEquals(List.of(before, between, after), tally.others());
        assertEquals(OptionalLong.of(99), StallTally.longestMs(tally.others()));
    }

    @Test
    void longestOfSeveralCountsAndEachBelongsToOneKillOnly() {
        Kill first = kill("blkback", 100, 200);
        Kill second = kill("blkback", 200, 300);
        StallTally tally = new StallTally(List.of(first, second),
                List.of(stall(100, 110), stall(120, 205), stall(250, 260)));
        assertEquals(OptionalLong.of(85), tally.longestMs(first));
        assertEquals(OptionalLong.of(10), tally.longestMs(second));
    }

    @Test
    void clockMayWrapAround() {
        Stall stall = new Stall(Long.MAX_VALUE - 2 * MS, Long.MIN_VALUE + 5 * MS);
        assertEquals(7, stall.ms());
        Kill kill = new Kill("blkback", 1, 2, Long.MAX_VALUE - MS, Long.MIN_VALUE, Long.MIN_VALUE + MS, 0);
        assertEquals(OptionalLong.of(7), new StallTally(List.of(kill), List.of(stall)).longestMs(kill));
    }
}
