package org.ringdom.launcher.supervisor.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.instance.InstanceFiles;
import org.ringdom.platform.landlock.Confinement;
import org.ringdom.runtime.standby.RoleBox;

class StandbyTest extends KeeperFixture {
    @Override
    void makeFiles() {
        super.makeFiles();
        InstanceFiles.standby(folder);
    }

    private FakeHost.Fake startStandby() {
        keeper.start(ServiceSet.STANDBY);
        run(2000 * MS);
        FakeHost.Fake standby = host.last();
        assertEquals("standby", standby.role);
        ready(ServiceSet.STANDBY, standby.token);
        return standby;
    }

    @Test
    void itIsStartedOnlyWhenEverybodyIsAtWork() {
        keeper.start(ServiceSet.STANDBY);
        keeper.start(BLKBACK);
        run(5000 * MS);
        assertEquals("blkback", host.last().role, "a service is starting");
        ready(BLKBACK, host.last().token);
        run(100 * MS);
        assertEquals("blkback", host.last().role, "it has only just begun");
        run(2000 * MS);
        assertEquals("standby", host.last().role);
    }

    @Test
    void itIsNotStartedWithoutMemory() {
        host.availableBytes = 511L << 20;
        keeper.start(ServiceSet.STANDBY);
        run(2000 * MS);
        assertTrue(host.started.isEmpty());
        host.availableBytes = 512L << 20;
        run(20_000 * MS);
        assertEquals("standby", host.last().role);
    }

    @Test
    void itTakesTheRoleOfADeadServiceAndIsReplaced() {
        FakeHost.Fake blkback = startReady(BLKBACK);
        FakeHost.Fake standby = startStandby();
        long waited = standby.token;
        blkback.die(KILLED);
        run(MS);
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
        run(2000 * MS);
        run(2000 * MS);
        assertEquals(3, host.started.size());
        assertEquals("standby", host.last().role);
    }

    @Test
    void aRoleWithFlagsOfItsOwnIsStartedByItself() throws Exception {
        FakeHost.Fake blkback = startReady(BLKBACK);
        startStandby();
        Files.writeString(folder.file("next-flags.blkback"), "-Dx=1");
        blkback.die(KILLED);
        run(MS);
        assertEquals("blkback", host.last().role);
    }

    @Test
    void aKilledStandbyIsStartedAgain() {
        startReady(BLKBACK);
        FakeHost.Fake standby = startStandby();
        standby.die(KILLED);
        run(MS);
        run(2000 * MS);
        assertNotEquals(standby, host.last());
        assertEquals("standby", host.last().role);
    }

    @Test
    void oneThatDiesInItsRoleIsFollowedByAProcessOfThatRole() {
        FakeHost.Fake blkback = startReady(BLKBACK);
        FakeHost.Fake standby = startStandby();
        blkback.die(KILLED);
        run(MS);
        standby.die(KILLED);
        run(MS);
        run(1000 * MS);
        assertEquals("blkback", host.last().role);
        assertEquals(host.last().identity.pid(), entry(BLKBACK).pid());
    }

    @Test
    void oneThatDoesNotTakeItsRoleIsKilled() {
        FakeHost.Fake blkback = startReady(BLKBACK);
        FakeHost.Fake standby = startStandby();
        blkback.die(KILLED);
        run(MS);
        run(3000 * MS);
        assertTrue(standby.isDead());
        run(MS);
        run(1000 * MS);
        assertEquals("blkback", host.last().role);
    }

    @Test
    void aLaterSupervisorStartsItAnew() {
        startReady(BLKBACK);
        FakeHost.Fake standby = startStandby();
        ProcessEntry left = entry(ServiceSet.STANDBY);
        ProcessEntry service = entry(BLKBACK);
        keeper = newKeeper();
        keeper.adopt(BLKBACK, service);
        keeper.adopt(ServiceSet.STANDBY, left);
        assertTrue(standby.isDead(), "it may be about to take a role");
        run(MS);
        run(3000 * MS);
        run(1000 * MS);
        assertEquals("standby", host.last().role);
        assertFalse(host.last().isDead());
    }
}
