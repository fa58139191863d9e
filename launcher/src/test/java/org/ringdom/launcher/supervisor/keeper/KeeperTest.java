package org.ringdom.launcher.supervisor.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.platform.process.ExitStatus;
import org.ringdom.platform.process.Signals;
import org.ringdom.runtime.memory.SharedFile;

class KeeperTest extends KeeperFixture {
    private static final ExitStatus BUG = new ExitStatus(70, 0);
    private static final ServiceSpec FABRIC = new ServiceSpec("fabric", ProcessTable.KIND_FABRIC, "b.Main",
            OptionalInt.empty(), List.of(), Map.of());
    private static final ServiceSpec GUEST = new ServiceSpec("guest-16", ProcessTable.KIND_GUEST, "c.Main",
            OptionalInt.of(16), List.of(), Map.of());

    @Override
    void makeFiles() {
        super.makeFiles();
        makeOwn(folder.domainOwn(16));
        makeOwn(folder.fabricOwn());
    }

    private void pong(ServiceSpec spec) {
        try (SharedFile own = SharedFile.open(spec.own(folder), DomainOwn.MAGIC, DomainOwn.VERSION, true)) {
            own.buffer().putLong(DomainOwn.PONG_OFFSET, entry(spec).ping());
        }
    }

    @Test
    void aStartedProcessIsInTheTableBeforeItIsReady() {
        keeper.start(BLKBACK);
        ProcessEntry entry = entry(BLKBACK);
        assertEquals(ServiceState.STARTING, entry.state());
        assertEquals(host.last().identity.pid(), entry.pid());
        assertEquals(7, entry.startTimeTicks());
        assertEquals(List.of("/jdk/bin/java", "@" + folder.run().resolve("jvm-blkback.args"), "a.Main"),
                entry.command().subList(0, 3));
        assertEquals(Keeper.START_POLL_NS, run(MS), "looks again soon");
        report(BLKBACK, entry.incarnation(), DomainOwn.READY);
        run(MS);
        assertEquals(List.of("started blkback", "ready blkback"), heard);
        assertEquals(0, entry(BLKBACK).lastStallNs(), "nobody waited for a first start");
    }

    @Test
    void aReadyReportOfThePredecessorIsNotTakenForTheSuccessors() {
        startReady(BLKBACK).die(KILLED);
        run(MS);
        run(MS);
        assertEquals(ServiceState.STARTING, entry(BLKBACK).state());
        try (SharedFile own = SharedFile.open(BLKBACK.own(folder), DomainOwn.MAGIC, DomainOwn.VERSION, true)) {
            assertEquals(entry(BLKBACK).incarnation(), SharedFileHeader.ownerEpoch(own.buffer()), "fenced");
        }
    }

    @Test
    void aKilledProcessHasASuccessorAtOnceAndItsStallIsMeasured() {
        FakeHost.Fake first = startReady(BLKBACK);
        first.die(KILLED);
        run(MS);
        FakeHost.Fake second = host.last();
        assertNotEquals(first.token, second.token);
        assertTrue(first.buried);
        nowNs += 300 * MS;
        report(BLKBACK, second.token, DomainOwn.READY);
        run(5 * MS);
        assertEquals(300 * MS, entry(BLKBACK).lastStallNs(), "until it served, not until we saw it");
        assertEquals(1, entry(BLKBACK).restarts());
        assertEquals(List.of("started blkback", "ready blkback", "died blkback: killed by SIGKILL", "started blkback",
                "ready blkback"), heard);
    }

    @Test
    void aStallThatTakesSeveralStartsCountsFromTheFirstDeath() {
        startReady(BLKBACK).die(KILLED);
        run(MS);
        nowNs += 100 * MS;
        host.last().die(KILLED);
        run(0);
        nowNs += 200 * MS;
        report(BLKBACK, host.last().token, DomainOwn.READY);
        run(MS);
        assertEquals(300 * MS, entry(BLKBACK).lastStallNs());
    }

    @Test
    void oneThatKeepsDyingIsGivenUpUntilAskedFor() {
        startReady(BLKBACK);
        for (int i = 0; i < 100 && entry(BLKBACK).state() != ServiceState.FAILED; i++) {
            if (!host.last().isDead()) {
                host.last().die(BUG);
            }
            run(TimeUnit.SECONDS.toNanos(5));
        }
        assertEquals(ServiceState.FAILED, entry(BLKBACK).state());
        assertEquals("failed blkback", heard.getLast());
        int before = host.started.size();
        run(TimeUnit.HOURS.toNanos(1));
        assertEquals(before, host.started.size());
        keeper.restart("blkback", false, 0);
        assertEquals(before + 1, host.started.size());
        assertEquals(ServiceState.STARTING, entry(BLKBACK).state());
    }

    @Test
    void aStartThatIsRefusedIsTriedAgainLater() {
        host.refusal = new IllegalStateException("out of processes");
        List<String> reasons = new ArrayList<>();
        keeper.start(BLKBACK, reasons::add);
        assertEquals(ServiceState.DEAD, entry(BLKBACK).state());
        assertEquals(List.of("out of processes"), reasons);
        host.refusal = null;
        run(TimeUnit.SECONDS.toNanos(1));
        assertEquals(ServiceState.STARTING, entry(BLKBACK).state());
    }

    @Test
    void anOrderlyRestartAsksFirstAndKillsLater() {
        FakeHost.Fake first = startReady(BLKBACK);
        keeper.restart("blkback", false, 100 * MS);
        assertEquals(List.of(Signals.SIGTERM, Signals.SIGCONT), first.signals);
        run(99 * MS);
        assertFalse(first.isDead());
        run(MS);
        assertEquals(Signals.SIGKILL, first.signals.getLast());
        run(0);
        assertNotEquals(first, host.last());
    }

    @Test
    void aNewMediaDriverIsPublishedWhenItIsReadyAndEverybodyRung() throws Exception {
        FakeHost.Fake first = startReady(FABRIC);
        assertEquals(first.token, table.fabricEpoch());
        assertEquals(1, ringsForAll);
        Files.createDirectories(folder.aeron((int) first.token));
        first.die(KILLED);
        run(MS);
        assertEquals(first.token, table.fabricEpoch(), "the old one until there is a new one");
        FakeHost.Fake second = host.last();
        Files.createDirectories(folder.aeron((int) second.token));
        report(FABRIC, second.token, DomainOwn.READY);
        run(MS);
        assertEquals(second.token, table.fabricEpoch());
        assertEquals(2, ringsForAll);
        run(Keeper.PING_NS);
        assertFalse(Files.exists(folder.aeron((int) first.token)));
        assertTrue(Files.exists(folder.aeron((int) second.token)));
    }

    @Test
    void theFolderOfADriverThatIsJustStartingIsKept() throws Exception {
        FakeHost.Fake first = startReady(FABRIC);
        first.die(KILLED);
        run(MS);
        FakeHost.Fake second = host.last();
        report(FABRIC, second.token, DomainOwn.READY);
        run(MS);
        Files.createDirectories(folder.aeron((int) first.token));
        Files.createDirectories(folder.aeron((int) second.token));
        second.die(KILLED);
        run(MS);
        FakeHost.Fake third = host.last();
        Files.createDirectories(folder.aeron((int) third.token));
        run(Keeper.PING_NS);
        assertFalse(Files.exists(folder.aeron((int) first.token)));
        assertTrue(Files.exists(folder.aeron((int) third.token)), "its driver would end");
    }

    @Test
    void oneThatDoesNotAnswerIsKilled() {
        FakeHost.Fake first = startReady(BLKBACK);
        for (int s = 0; s < 30; s++) {
            run(Keeper.PING_NS);
            pong(BLKBACK);
        }
        assertFalse(first.isDead(), "it answers");
        for (int s = 0; s < 9; s++) {
            run(Keeper.PING_NS);
        }
        assertFalse(first.isDead(), "patience");
        for (int s = 0; s < 4; s++) {
            run(Keeper.PING_NS);
        }
        assertTrue(first.isDead());
        assertNotEquals(first, host.last());
    }

    @Test
    void oneThatGetsNoProcessorIsNotKilled() {
        FakeHost.Fake first = startReady(BLKBACK);
        for (int s = 0; s < 60; s++) {
            host.sample = new HangDetector.Sample(s * Keeper.PING_NS, false);
            run(Keeper.PING_NS);
        }
        assertFalse(first.isDead());
    }

    @Test
    void aDeadGuestStaysDead() {
        startReady(GUEST).die(KILLED);
        run(MS);
        assertEquals(1, host.started.size());
        assertEquals(ServiceState.DEAD, entry(GUEST).state());
        keeper.stop("guest-16", 0, true);
        assertTrue(table.find("guest-16").isEmpty(), "its entry is free again");
    }

    @Test
    void nobodyHasASuccessorWhileTheInstanceEnds() {
        FakeHost.Fake first = startReady(BLKBACK);
        table.stopping(true);
        first.die(KILLED);
        run(MS);
        assertEquals(1, host.started.size());
    }

    @Test
    void aLivingProcessIsAdoptedAsItIs() {
        ProcessEntry before = leftBehind(true);
        keeper = newKeeper();
        keeper.adopt(BLKBACK, before);
        assertEquals(0, host.started.size());
        assertEquals(List.of("started blkback", "ready blkback"), heard);
        run(Keeper.PING_NS);
        assertEquals(before.ping() + 1, entry(BLKBACK).ping());
    }

    @Test
    void oneThatDiedWhileNobodyLookedHasASuccessorAtOnce() {
        ProcessEntry before = leftBehind(false);
        keeper = newKeeper();
        keeper.adopt(BLKBACK, before);
        assertEquals(List.of("died blkback: ended", "started blkback"), heard);
        assertTrue(entry(BLKBACK).incarnation() > before.incarnation());
    }

    @Test
    void anotherProcessOfTheSameNumberIsNotAdopted() {
        ProcessEntry before = leftBehind(true);
        table.started(before.index(), new org.ringdom.platform.process.ProcessIdentity(before.pid(), 8, BOOT));
        keeper = newKeeper();
        keeper.adopt(BLKBACK, table.read(before.index()));
        assertEquals("died blkback: ended", heard.getFirst());
        assertEquals(1, host.started.size());
    }

    /** What a supervisor leaves in the table that dies while blkback is ready. */
    private ProcessEntry leftBehind(boolean alive) {
        int index = table.add("blkback", ProcessTable.KIND_SERVICE, 2, List.of());
        long incarnation = table.nextIncarnation();
        FakeHost.Fake process = host.alive("blkback", incarnation, BOOT);
        table.starting(index, incarnation, 1);
        table.started(index, process.identity);
        table.ready(index, 2, 0, 0);
        report(BLKBACK, incarnation, DomainOwn.READY);
        if (!alive) {
            process.die(KILLED);
        }
        return table.read(index);
    }
}
