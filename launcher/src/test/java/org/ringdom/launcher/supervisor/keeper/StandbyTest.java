package org.ringdom.launcher.supervisor.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.StandbySettings;
import org.ringdom.launcher.supervisor.instance.InstanceFiles;
import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.process.ExitStatus;
import org.ringdom.platform.process.Signals;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.standby.RoleBox;

class StandbyTest {
    private static final UUID BOOT = new UUID(1, 2);
    private static final ExitStatus KILLED = new ExitStatus(0, Signals.SIGKILL);
    private static final ServiceSpec BLKBACK = ServiceSet.service("blkback", "a.Main", 2, List.of());

    @TempDir
    private Path temp;
    private InstanceFolder folder;
    private ProcessTableFile table;
    private Keeper keeper;
    private final FakeHost host = new FakeHost();
    private long nowNs = TimeUnit.DAYS.toNanos(3);

    @BeforeEach
    void open() {
        folder = new InstanceFolder(temp.resolve("shm"), temp.resolve("state")).create();
        SharedFile.create(folder.domainOwn(2), DomainOwn.SIZE, file -> DomainOwn.initialise(file, 0, 0));
        InstanceFiles.standby(folder);
        ProcessTableFile.create(folder.processTable(), BOOT);
        table = ProcessTableFile.open(folder.processTable(), true);
        keeper = newKeeper();
    }

    @AfterEach
    void close() {
        table.close();
    }

    private Keeper newKeeper() {
        Keeper.Bells bells = new Keeper.Bells() {
            @Override
            public void ring(ServiceSpec spec) {
            }

            @Override
            public void ringAll() {
            }
        };
        JvmCommands commands = new JvmCommands(folder, Path.of("/jdk/bin/java"), temp + "/a.jar", Optional.empty(),
                Optional.empty());
        return new Keeper(new Keeper.Tools(folder, table, commands, host, bells, () -> nowNs, () -> nowNs / 1_000_000,
                new StandbySettings(true, 512), new Confinements(folder, false)), new KeeperListener() {
                });
    }

    private void run(long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
        host.await(0, keeper::onDeath);
        keeper.doWork();
    }

    private ProcessEntry entry(ServiceSpec spec) {
        return table.find(spec.role()).orElseThrow();
    }

    private void ready(ServiceSpec spec, long incarnation) {
        try (SharedFile own = SharedFile.open(spec.own(folder), DomainOwn.MAGIC, DomainOwn.VERSION, true)) {
            assertTrue(SharedFileHeader.takeOver(own.buffer(), incarnation));
            own.buffer().putLong(DomainOwn.FIRST_DUTY_OFFSET, nowNs);
            own.buffer().putInt(DomainOwn.STATE_OFFSET, DomainOwn.READY);
        }
        run(1);
        assertEquals(ServiceState.READY, entry(spec).state());
    }

    private FakeHost.Fake startBlkback() {
        keeper.start(BLKBACK);
        FakeHost.Fake blkback = host.last();
        ready(BLKBACK, blkback.token);
        return blkback;
    }

    private FakeHost.Fake startStandby() {
        keeper.start(ServiceSet.STANDBY);
        run(TimeUnit.SECONDS.toMillis(2));
        FakeHost.Fake standby = host.last();
        assertEquals("standby", standby.role);
        ready(ServiceSet.STANDBY, standby.token);
        return standby;
    }

    @Test
    void itIsStartedOnlyWhenEverybodyIsAtWork() {
        keeper.start(ServiceSet.STANDBY);
        keeper.start(BLKBACK);
        run(5000);
        assertEquals("blkback", host.last().role, "a service is starting");
        ready(BLKBACK, host.last().token);
        run(100);
        assertEquals("blkback", host.last().role, "it has only just begun");
        run(2000);
        assertEquals("standby", host.last().role);
    }

    @Test
    void itIsNotStartedWithoutMemory() {
        host.availableBytes = 511L << 20;
        keeper.start(ServiceSet.STANDBY);
        run(2000);
        assertTrue(host.started.isEmpty());
        host.availableBytes = 512L << 20;
        run(20_000);
        assertEquals("standby", host.last().role);
    }

    @Test
    void itTakesTheRoleOfADeadServiceAndIsReplaced() {
        FakeHost.Fake blkback = startBlkback();
        FakeHost.Fake standby = startStandby();
        long waited = standby.token;
        blkback.die(KILLED);
        run(1);
        ProcessEntry entry = entry(BLKBACK);
        assertEquals(standby.identity.pid(), entry.pid());
        assertEquals(entry.incarnation(), standby.token, "its death is the role's from now on");
        assertNotEquals(waited, standby.token);
        assertEquals(ServiceState.STARTING, entry.state());
        try (RoleBox box = RoleBox.open(folder.standbyBox())) {
            List<String> words = box.take(waited);
            assertEquals("a.Main", words.get(Confinement.length(words)));
            assertTrue(words.contains(Long.toString(entry.incarnation())));
        }
        ready(BLKBACK, entry.incarnation());
        run(2000);
        run(2000);
        assertEquals(3, host.started.size());
        assertEquals("standby", host.last().role);
    }

    @Test
    void aRoleWithFlagsOfItsOwnIsStartedByItself() throws Exception {
        FakeHost.Fake blkback = startBlkback();
        startStandby();
        Files.writeString(folder.file("next-flags.blkback"), "-Dx=1");
        blkback.die(KILLED);
        run(1);
        assertEquals("blkback", host.last().role);
    }

    @Test
    void aKilledStandbyIsStartedAgain() {
        startBlkback();
        FakeHost.Fake standby = startStandby();
        standby.die(KILLED);
        run(1);
        run(2000);
        assertNotEquals(standby, host.last());
        assertEquals("standby", host.last().role);
    }

    @Test
    void oneThatDiesInItsRoleIsFollowedByAProcessOfThatRole() {
        FakeHost.Fake blkback = startBlkback();
        FakeHost.Fake standby = startStandby();
        blkback.die(KILLED);
        run(1);
        standby.die(KILLED);
        run(1);
        run(1000);
        assertEquals("blkback", host.last().role);
        assertEquals(host.last().identity.pid(), entry(BLKBACK).pid());
    }

    @Test
    void oneThatDoesNotTakeItsRoleIsKilled() {
        FakeHost.Fake blkback = startBlkback();
        FakeHost.Fake standby = startStandby();
        blkback.die(KILLED);
        run(1);
        run(3000);
        assertTrue(standby.isDead());
        run(1);
        run(1000);
        assertEquals("blkback", host.last().role);
    }

    @Test
    void aLaterSupervisorStartsItAnew() {
        startBlkback();
        FakeHost.Fake standby = startStandby();
        ProcessEntry left = entry(ServiceSet.STANDBY);
        ProcessEntry service = entry(BLKBACK);
        keeper = newKeeper();
        keeper.adopt(BLKBACK, service);
        keeper.adopt(ServiceSet.STANDBY, left);
        assertTrue(standby.isDead(), "it may be about to take a role");
        run(1);
        run(3000);
        run(1000);
        assertEquals("standby", host.last().role);
        assertFalse(host.last().isDead());
    }
}
