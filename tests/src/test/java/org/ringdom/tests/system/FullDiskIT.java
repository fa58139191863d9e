package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.blktapstats.disk.LiveDisks;
import org.ringdom.blktapstats.history.History;
import org.ringdom.platform.process.Processes;
import org.ringdom.tests.support.Commands;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** The disk of the state folder is full. */
class FullDiskIT {
    private static final int VALUE_BYTES = 3000;

    @TempDir
    private Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws IOException {
        assumeTrue(Processes.euid() == 0, "skipped: only root can mount a small tmpfs");
        disk = Files.createDirectory(folder.resolve("disk"));
        Commands.run(Map.of(), List.of("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", disk.toString())).ok();
    }

    @AfterEach
    void unmount() {
        if (disk != null) {
            Commands.run(Map.of(), List.of("umount", "-l", disk.toString())).ok();
        }
    }

    @Test
    void theStoreRefusesChangesGuestsGoOnAndAllWorksAgainOnceThereIsRoom() throws IOException {
        try (Ringdom ringdom = Ringdom.prepared(disk.resolve("state"), Map.of())) {
            ringdom.run("up", "-d", "--wait").ok();
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 4, "depth=4");
            guest.awaitRandomPhase();
            ringdom.xenstore("xenstore-write", "/tool/disk", "before").ok();
            Path filler = fill();
            writeUntilRefused(ringdom, 100);
            writeUntilRefused(ringdom, 1);
            assertEquals("before", ringdom.xenstore("xenstore-read", "/tool/disk").ok().out().strip());
            guest.awaitProgress(200);
            for (String role : List.of("blkback", "xenstore")) {
                ringdom.awaitSuccessor(ringdom.kill(role));
                guest.awaitProgress(200);
            }
            assertEquals("before", ringdom.xenstore("xenstore-read", "/tool/disk").ok().out().strip());
            Files.delete(filler);
            ringdom.xenstore("xenstore-write", "/tool/disk", "after").ok();
            guest.finish();
        }
    }

    /** The store has taken some room beforehand: it is used up first. Values that do not fit in one call may do so in several. */
    private static void writeUntilRefused(Ringdom ringdom, int valuesPerCall) {
        List<String> command = new ArrayList<>(List.of("xenstore-write"));
        for (int i = 0; i < valuesPerCall; i++) {
            command.addAll(List.of("/tool/filler/" + i, "x".repeat(VALUE_BYTES)));
        }
        int calls = 0;
        while (ringdom.xenstore(command.toArray(String[]::new)).exitCode() == 0) {
            assertTrue(++calls < 500, "the store takes more than the disk has");
        }
    }

    @Test
    void statisticsGoOnAndTheirHistoryDoesOnceThereIsRoom() throws IOException {
        try (Ringdom ringdom = Ringdom.prepared(disk.resolve("state"), Map.of())) {
            ringdom.settings("supervisor.stats-interval-s = 1\n");
            ringdom.run("up", "-d", "--wait").ok();
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 4, "depth=4");
            guest.awaitRandomPhase();
            Awaitility.await("the history has begun").atMost(Ringdom.PATIENCE).until(() -> recorded(ringdom) > 0);
            Path filler = fill();
            ringdom.awaitSuccessor(ringdom.kill("supervisor"));
            guest.awaitProgress(200);
            long live = live(ringdom);
            guest.awaitProgress(200);
            assertTrue(live(ringdom) > live, "live statistics go on");
            Files.delete(filler);
            Awaitility.await("the history goes on").atMost(Ringdom.PATIENCE).until(() -> recorded(ringdom) > live);
            guest.finish();
        }
    }

    /** Requests of the only disk, as its file counts them. */
    private static long live(Ringdom ringdom) {
        return LiveDisks.read(ringdom.folder(), 0).getFirst().usage().requests();
    }

    /** Requests that the history knows of. */
    private static long recorded(Ringdom ringdom) {
        return History.read(ringdom.folder(), 0, System.currentTimeMillis() + 1000, 1).stream()
                .mapToLong(disk -> disk.usage().requests()).sum();
    }

    @Test
    void aGuestThatCannotBeStartedIsRefusedWithTheReason() throws IOException {
        try (Ringdom ringdom = Ringdom.prepared(disk.resolve("state"), Map.of())) {
            ringdom.run("up", "-d", "--wait").ok();
            Path file = Files.writeString(folder.resolve("brief.cfg"),
                    "name = \"brief\"\nmemory = 16\nkernel = \"java:org.ringdom.guest.verifier.Verifier\"\n");
            Path filler = fill();
            ringdom.run("create", file.toString()).refusedNaming("No space left");
            Files.delete(filler);
            ringdom.run("create", file.toString()).ok();
        }
    }

    @Test
    void upSaysItAndLeavesNothing() throws IOException {
        Ringdom ringdom = Ringdom.prepared(disk.resolve("state"), Map.of());
        Path filler = fill();
        ringdom.run("up", "-d", "--wait").refusedNaming("No space left");
        assertFalse(Files.exists(ringdom.folder().shm()), "the folder in shared memory is left");
        Files.delete(filler);
        try (ringdom) {
            ringdom.run("up", "-d", "--wait").ok();
        }
    }

    /** Fills the disk to its last byte. */
    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertTrue(full.getMessage().contains("No space left"), full.toString());
        }
        return filler;
    }
}
