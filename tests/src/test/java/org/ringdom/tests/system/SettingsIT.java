package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** The settings file of an instance reaches the processes; a wrong one is refused in one line. */
class SettingsIT {
    @TempDir
    private Path folder;

    @Test
    void settingsReachTheirProcessesAtEachStart() throws IOException {
        Ringdom ringdom = Ringdom.prepared(folder, Map.of());
        Path file = ringdom.folder().settings();
        Files.createDirectories(file.getParent());
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(file, "blkback.blk-max-quues = 2\n");
        refused(ringdom.run("up", "-d"), file + ":1: unknown setting 'blkback.blk-max-quues'; did you mean"
                + " blkback.blk-max-queues?");
        assertFalse(Files.exists(ringdom.folder().processTable()), "an instance was made");

        Files.writeString(file, "blkback.blk-max-queues = 2  # rings\nsupervisor.wait-spin-ns = 0\n");
        try (ringdom) {
            ringdom.run("up", "-d", "--wait").ok();
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 4, "depth=4 queues=16");
            guest.awaitRandomPhase();
            assertEquals("2", queues(ringdom, guest));
            Files.writeString(file, "blkback.blk-max-queues = 99\n");
            refused(ringdom.run("restart", "blkback"), "write a whole number of rings from 1 to 16");
            Files.writeString(file, "blkback.blk-max-queues = 3\n");
            ringdom.run("restart", "blkback").ok();
            VerifiedGuest later = VerifiedGuest.start(ringdom, folder, 4, "depth=4 queues=16");
            later.awaitRandomPhase();
            assertEquals("3", queues(ringdom, later));
            later.finish();
            guest.finish();
        }
    }

    private static String queues(Ringdom ringdom, VerifiedGuest guest) {
        return ringdom.xenstore("xenstore-read", "/local/domain/2/backend/vbd/" + guest.domid()
                + "/51712/multi-queue-max-queues").ok().out().strip();
    }

    private static void refused(CommandResult result, String named) {
        assertEquals(1, result.exitCode(), result.toString());
        assertEquals(1, result.err().strip().lines().count(), result.toString());
        assertTrue(result.err().contains(named), result.toString());
    }
}
