package org.ringdom.core.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.xen.Errno;
import org.ringdom.platform.process.PidFd;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Processes;
import org.ringdom.platform.process.Spawn;

class SupervisorWatchTest implements SupervisorWatch.Deaths {
    private static final List<String> COMMAND = List.of("/bin/ringdom", "up", "--instance=a b");
    private static final ProcessIdentity SELF = ProcessIdentity.self();
    private static final ProcessIdentity DEAD = new ProcessIdentity(SELF.pid(), SELF.startTimeTicks() + 1,
            SELF.bootId());

    private final Arena arena = Arena.ofConfined();
    private final SharedBuffer table = SharedBuffer.allocate(arena, ProcessTable.fileSize(8));
    private final List<List<String>> started = new ArrayList<>();
    private ProcessIdentity successor = DEAD;
    private Runnable death;
    private long nowNs = 1000;

    @BeforeEach
    void initialise() {
        ProcessTable.initialise(table, 8);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Override
    public void watch(PidFd handle, Runnable onDeath) {
        death = onDeath;
    }

    @Override
    public void forget(PidFd handle) {
        death = null;
    }

    private SupervisorWatch newWatch() {
        return new SupervisorWatch(table, command -> {
            started.add(command);
            return successor;
        }, this, () -> nowNs);
    }

    private void enter(ProcessIdentity identity, List<String> command) {
        long at = ProcessTable.entryOffset(3);
        byte[] bytes = String.join("\0", command).getBytes(StandardCharsets.UTF_8);
        table.putInt(at + ProcessTable.PID, identity.pid());
        table.putLong(at + ProcessTable.START_TIME, identity.startTimeTicks());
        table.putInt(at + ProcessTable.KIND, ProcessTable.KIND_SUPERVISOR);
        table.putInt(at + ProcessTable.COMMAND_LENGTH, bytes.length);
        table.putBytes(at + ProcessTable.COMMAND, bytes, 0, bytes.length);
        table.putInt(at + ProcessTable.STATE, ProcessTable.READY);
    }

    private int startsWithin(SupervisorWatch watch, long ns) {
        int before = started.size();
        nowNs += ns;
        watch.doWork();
        return started.size() - before;
    }

    @Test
    void aSupervisorFoundDeadAtTheStartIsReplacedAtOnce() {
        enter(DEAD, COMMAND);
        successor = SELF;
        SupervisorWatch watch = newWatch();
        assertEquals(0, watch.sleepLimitNs());
        assertEquals(1, startsWithin(watch, 0));
        assertEquals(List.of(COMMAND), started);
        assertEquals(0, startsWithin(watch, TimeUnit.HOURS.toNanos(1)), "its successor lives");
        assertEquals(Long.MAX_VALUE, watch.sleepLimitNs());
    }

    @Test
    void oneThatIsDeadButNotReapedIsReplaced() {
        try (Spawn.Child child = Spawn.command("/bin/true").start()) {
            assertTrue(child.handle().awaitDeath(10_000));
            enter(child.identity(), COMMAND);
            successor = SELF;
            SupervisorWatch watch = newWatch();
            assertEquals(1, startsWithin(watch, 0));
            Processes.reap(child.pid());
        }
    }

    @Test
    void aSuccessorThatDiesBeforeItCanBeWatchedIsReapedAndReplaced() {
        enter(DEAD, COMMAND);
        try (Spawn.Child child = Spawn.command("/bin/true").start()) {
            assertTrue(child.handle().awaitDeath(10_000));
            successor = child.identity();
            SupervisorWatch watch = newWatch();
            assertEquals(1, startsWithin(watch, 0));
            assertTrue(PidFd.open(child.pid()).isEmpty(), "nothing of it is left");
            assertEquals(1, startsWithin(watch, Backoff.FIRST_NS));
        }
    }

    @Test
    void aLivingOneIsLeftAlone() {
        enter(SELF, COMMAND);
        SupervisorWatch watch = newWatch();
        assertEquals(0, startsWithin(watch, TimeUnit.HOURS.toNanos(1)));
        nowNs += TimeUnit.MINUTES.toNanos(1);
        enter(DEAD, COMMAND);
        death.run();
        assertEquals(1, startsWithin(watch, 0));
    }

    @Test
    void nobodyIsStartedWhileTheInstanceStops() {
        enter(DEAD, COMMAND);
        table.putLong(ProcessTable.STOPPING_OFFSET, 1);
        SupervisorWatch watch = newWatch();
        assertEquals(0, startsWithin(watch, TimeUnit.HOURS.toNanos(1)));
    }

    @Test
    void nobodyIsStartedWhereAnotherHasTakenOver() {
        enter(SELF, COMMAND);
        SupervisorWatch watch = newWatch();
        Runnable firstDeath = death;
        firstDeath.run();
        assertEquals(0, startsWithin(watch, 0));
        assertTrue(death != null, "the other is watched");
    }

    @Test
    void thoseWhoDieYoungAreStartedEverMoreSlowly() {
        enter(DEAD, COMMAND);
        SupervisorWatch watch = newWatch();
        assertEquals(1, startsWithin(watch, 0));
        long waitNs = 0;
        for (int i = 0; i < 12; i++) {
            long limit = watch.sleepLimitNs();
            assertTrue(limit >= waitNs && limit <= Backoff.LONGEST_NS, "waits " + limit);
            assertEquals(0, limit == 0 ? 0 : startsWithin(watch, limit - 1));
            assertEquals(1, startsWithin(watch, limit == 0 ? 0 : 1));
            waitNs = limit;
        }
        assertEquals(Backoff.LONGEST_NS, waitNs);
    }

    @Test
    void thoseWhoHadComeUpAreStartedAgainAtOnceHoweverOften() {
        enter(SELF, COMMAND);
        SupervisorWatch watch = newWatch();
        for (int i = 0; i < 20; i++) {
            assertEquals(0, watch.hello(SELF.pid(), SELF.startTimeTicks(), COMMAND));
            enter(DEAD, COMMAND);
            successor = SELF;
            death.run();
            assertEquals(1, startsWithin(watch, 0), "kill " + i);
        }
    }

    @Test
    void oneThatCannotBeStartedIsTriedAgain() {
        enter(DEAD, COMMAND);
        int[] tries = {0};
        SupervisorWatch watch = new SupervisorWatch(table, command -> {
            tries[0]++;
            throw new IllegalStateException("no such program");
        }, this, () -> nowNs);
        watch.doWork();
        nowNs += Backoff.LONGEST_NS;
        watch.doWork();
        assertEquals(2, tries[0]);
        assertEquals(0, watch.respawns());
    }

    @Test
    void helloTellsWhomToWatch() {
        SupervisorWatch watch = newWatch();
        assertEquals(0, startsWithin(watch, 0), "nobody known");
        assertEquals(-Errno.ESRCH, watch.hello(DEAD.pid(), DEAD.startTimeTicks(), COMMAND));
        assertEquals(0, watch.hello(SELF.pid(), SELF.startTimeTicks(), COMMAND));
        assertEquals(0, watch.hello(SELF.pid(), SELF.startTimeTicks(), COMMAND), "again is harmless");
        death.run();
        assertEquals(1, startsWithin(watch, 0));
        assertEquals(List.of(COMMAND), started);
    }

    @Test
    void withoutACommandNobodyCanBeStarted() {
        enter(DEAD, List.of());
        SupervisorWatch watch = newWatch();
        assertEquals(0, startsWithin(watch, 0));
    }

    @Test
    void anEntryOfImpossibleLengthIsNoCommand() {
        enter(DEAD, COMMAND);
        table.putInt(ProcessTable.entryOffset(3) + ProcessTable.COMMAND_LENGTH, 100_000);
        assertEquals(0, startsWithin(newWatch(), 0));
    }
}
