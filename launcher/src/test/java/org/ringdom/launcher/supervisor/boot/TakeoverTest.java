package org.ringdom.launcher.supervisor.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.launcher.api.InstanceControl.Presence;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.instance.InstanceFiles;
import org.ringdom.launcher.supervisor.instance.InstanceProbe;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Spawn;
import org.ringdom.runtime.memory.InstanceFolder;

/** What a starting supervisor finds, with real files and real processes. */
class TakeoverTest {
    @TempDir
    private Path temp;
    private InstanceFolder folder;

    @BeforeEach
    void name() {
        folder = new InstanceFolder(temp.resolve("shm"), temp.resolve("state"));
    }

    private Presence presence() {
        return InstanceProbe.of(folder).presence();
    }

    private void list(String role, int kind, ProcessIdentity identity) {
        try (ProcessTableFile table = ProcessTableFile.open(folder.processTable(), true)) {
            int index = table.add(role, kind, -1, List.of());
            table.starting(index, table.nextIncarnation(), 1);
            table.started(index, identity);
        }
    }

    @Test
    void nothingIsAbsentAndAnEmptyFolderToo() {
        assertEquals(Presence.ABSENT, presence());
        folder.create();
        assertEquals(Presence.ABSENT, presence());
    }

    @Test
    void filesWithoutLivingProcessesAreStaleAndWiped() throws Exception {
        InstanceFiles.create(folder);
        ProcessIdentity self = ProcessIdentity.self();
        list("fabric", ProcessTable.KIND_FABRIC,
                new ProcessIdentity(self.pid(), self.startTimeTicks() + 1, self.bootId()));
        Files.writeString(folder.file("dom-16.mem"), "x");
        assertEquals(Presence.STALE, presence());
        assertEquals(Takeover.Plan.WIPE, Takeover.prepare(folder));
        assertFalse(Files.exists(folder.file("dom-16.mem")));
        assertTrue(Files.exists(folder.processTable()));
    }

    @Test
    void anInstanceOfAnotherBootIsStaleWhateverNumbersItLists() {
        folder.create();
        ProcessTableFile.create(folder.processTable(), UUID.randomUUID());
        list("fabric", ProcessTable.KIND_FABRIC, ProcessIdentity.self());
        assertEquals(Presence.STALE, presence());
    }

    @Test
    void oneLivingProcessIsEnoughNotToWipe() throws Exception {
        InstanceFiles.create(folder);
        Files.writeString(folder.file("dom-16.mem"), "x");
        try (Spawn.Child child = Spawn.command("/bin/sleep", "1000").start()) {
            list("blkback", ProcessTable.KIND_SERVICE, child.identity());
            assertEquals(Presence.WITHOUT_SUPERVISOR, presence());
            assertEquals(Takeover.Plan.ADOPT, Takeover.prepare(folder));
            assertTrue(Files.exists(folder.file("dom-16.mem")));
            child.handle().send(9);
            assertTrue(child.handle().awaitDeath(10_000));
            assertEquals(Presence.STALE, presence(), "dead, although nobody has reaped it");
        }
    }

    @Test
    void whatWasBeingTakenDownIsEndedFirst() {
        InstanceFiles.create(folder);
        try (Spawn.Child child = Spawn.command("/bin/sleep", "1000").start()) {
            list("blkback", ProcessTable.KIND_SERVICE, child.identity());
            try (ProcessTableFile table = ProcessTableFile.open(folder.processTable(), true)) {
                table.stopping(true);
            }
            assertEquals(Takeover.Plan.FINISH_DOWN, Takeover.prepare(folder));
            assertTrue(child.handle().isDead());
        }
        assertEquals(Presence.STALE, presence(), "made anew, nothing runs yet");
    }

    @Test
    void aProcessThatWasStartedAndNotNotedIsEnded() {
        InstanceFiles.create(folder);
        List<String> arguments = List.of("/bin/sh", "-c", "while :; do sleep 1; done", "sh", "--instance-dir",
                folder.shm().toString(), "--role", "blkback", "--incarnation", "5");
        try (Spawn.Child child = Spawn.command(arguments).start();
                ProcessTableFile table = ProcessTableFile.open(folder.processTable(), true)) {
            Takeover.endUnlisted(folder, table);
            assertTrue(child.handle().isDead());
        }
    }

    @Test
    void planFollowsPresence() {
        assertEquals(Takeover.Plan.CREATE, Takeover.plan(Presence.ABSENT, false));
        assertEquals(Takeover.Plan.WIPE, Takeover.plan(Presence.STALE, true));
        assertEquals(Takeover.Plan.ADOPT, Takeover.plan(Presence.WITHOUT_SUPERVISOR, false));
        assertEquals(Takeover.Plan.FINISH_DOWN, Takeover.plan(Presence.WITHOUT_SUPERVISOR, true));
    }
}
