package org.ringdom.guest.paravirt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.xen.VcpuRunstateInfo;

class RunstateTest {
    private static final long MS = 1_000_000;
    private static final long BOOTED_NS = 77 * MS;

    private final CachedNanoClock wall = new CachedNanoClock();
    private Runstate runstate;
    private long cpuNs = 5 * MS;
    private long delayNs = 3 * MS;

    @BeforeEach
    void aVcpuThatRunsFromTheStart() {
        wall.update(BOOTED_NS);
        runstate = new Runstate(new GuestClock(wall, () -> 0));
        runstate.begin(() -> cpuNs, () -> delayNs);
        runstate.running();
    }

    /** Time goes on, of which the host gives the thread a part, and lets it wait in vain for another. */
    private void pass(long allMs, long ranMs, long waitedMs) {
        wall.advance(allMs * MS);
        cpuNs += ranMs * MS;
        delayNs += waitedMs * MS;
    }

    private void is(int state, long enteredMs, long running, long runnable, long blocked, long offline) {
        long[] fields = new long[Runstate.FIELDS];
        runstate.copyTo(fields, false);
        assertArrayEquals(new long[]{state, enteredMs * MS, running * MS, runnable * MS, blocked * MS, offline * MS},
                fields);
    }

    @Test
    void whatTheThreadDidNotGetWhileItRanWasStolen() {
        pass(10, 10, 0);
        runstate.look();
        is(VcpuRunstateInfo.RUNNING, 0, 0, 0, 0, 0);
        pass(10, 4, 6);
        runstate.look();
        is(VcpuRunstateInfo.RUNNING, 20, 14, 6, 0, 0);
        pass(5, 5, 0);
        runstate.blocked();
        is(VcpuRunstateInfo.BLOCKED, 25, 19, 6, 0, 0);
    }

    @Test
    void littleThatIsStolenAddsUp() {
        for (int i = 0; i < 10; i++) {
            wall.advance(MS);
            cpuNs += MS - MS / 100;
            runstate.look();
        }
        runstate.blocked();
        long[] fields = new long[Runstate.FIELDS];
        runstate.copyTo(fields, false);
        assertArrayEquals(new long[]{10 * MS - MS / 10, MS / 10},
                new long[]{fields[Runstate.TIMES], fields[Runstate.TIMES + 1]});
    }

    @Test
    void whatItHadToWaitForWhenItWasWokenWasStolen() {
        pass(10, 10, 0);
        runstate.blocked();
        pass(100, 0, 30);
        runstate.running();
        is(VcpuRunstateInfo.RUNNING, 110, 10, 30, 70, 0);
    }

    @Test
    void delaysWhileItRanAreCountedOnce() {
        pass(10, 2, 8);
        runstate.blocked();
        pass(10, 0, 0);
        runstate.running();
        is(VcpuRunstateInfo.RUNNING, 20, 2, 8, 10, 0);
    }

    @Test
    void aPauseIsOffline() {
        pass(10, 10, 0);
        runstate.offline();
        runstate.offline();
        pass(50, 0, 0);
        runstate.running();
        is(VcpuRunstateInfo.RUNNING, 60, 10, 0, 0, 50);
    }

    @Test
    void anIdleVcpuIsOfflineFromWhenItHadSomethingToDo() {
        runstate.blocked();
        pass(50, 0, 0);
        runstate.offlineSince(20 * MS);
        pass(10, 0, 0);
        runstate.blocked();
        is(VcpuRunstateInfo.BLOCKED, 60, 0, 0, 20, 40);
    }

    @Test
    void clocksThatDisagreeNeverTakeTimeBack() {
        pass(10, 12, 0);
        runstate.blocked();
        pass(10, 0, 15);
        runstate.running();
        is(VcpuRunstateInfo.RUNNING, 20, 10, 10, 0, 0);
    }

    @Test
    void whoAsksIsToldUpToNow() {
        pass(10, 10, 0);
        long[] fields = new long[Runstate.FIELDS];
        runstate.copyTo(fields, true);
        assertArrayEquals(new long[]{VcpuRunstateInfo.RUNNING, 0, 10 * MS, 0, 0, 0}, fields);
    }

    @Test
    void aChangeIsToldOnce() {
        assertTrue(runstate.takeChanged());
        assertFalse(runstate.takeChanged());
        runstate.blocked();
        runstate.blocked();
        assertTrue(runstate.takeChanged());
        assertFalse(runstate.takeChanged());
    }
}
