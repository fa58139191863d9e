package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.process.Processes;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Commands;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** What goes wrong is said in one clear line, leaves nothing behind, and harms nothing that runs. */
class ErrorsIT {
    @TempDir
    private Path folder;

    @Test
    void aDomainThatCannotBeMadeIsRefusedInOneLineAndLeavesNothing() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            refused(ringdom, "kernel = \"java:org.ringdom.guest.verifier.Verifier\"\nname = \"a\"\nmemory = 16\n"
                    + "disk = [ 'format=raw,vdev=xvda,access=rw,target=" + folder.resolve("no-such.img") + "' ]\n",
                    "no-such.img");
            refused(ringdom, "name = \"a\"\nmemory = = 3\n", ":2:10");
            refused(ringdom, "name = \"a\"\nmemory = 16\nkernel = \"java:no.such.Guest\"\n", "no.such.Guest");
            refused(ringdom, "name = \"a\"\nmemory = 99999999\nkernel = \"java:org.ringdom.guest.verifier.Verifier\"\n",
                    "memory");
            assertEquals(List.of(), ringdom.entries().stream().map(Ringdom.Entry::role)
                    .filter(role -> role.startsWith("guest-")).toList());
            assertEquals("", ringdom.xenstore("xenstore-ls", "/vm").out());
            assertFalse(Files.list(ringdom.folder().shm()).anyMatch(file -> file.toString().endsWith(".mem")),
                    "guest memory is left");
            VerifiedGuest.start(ringdom, folder, 4, "depth=4").finish();
        }
    }

    private void refused(Ringdom ringdom, String config, String named) throws IOException {
        Path file = folder.resolve("bad.cfg");
        Files.writeString(file, config);
        CommandResult result = ringdom.run("create", file.toString());
        assertEquals(1, result.exitCode(), result.toString());
        assertTrue(result.err().contains(named), result.toString());
        assertFalse(result.err().contains("\tat "), result.toString());
        assertEquals(1, result.err().strip().lines().count(), result.toString());
    }

    @Test
    void anUnknownServiceOrDomainIsNamed() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            for (String[] command : new String[][]{{"restart", "blkbak"}, {"pause", "nobody"}, {"destroy", "4711"}}) {
                CommandResult result = ringdom.run(command);
                assertEquals(1, result.exitCode(), result.toString());
                assertTrue(result.err().contains(command[1]), result.toString());
            }
            assertEquals(2, ringdom.run("frobnicate").exitCode());
        }
    }

    @Test
    void aFullShmIsSaidAndNothingIsLeft() throws IOException {
        assumeTrue(Processes.euid() == 0, "skipped: only root can mount a small tmpfs");
        Path shm = Files.createDirectory(folder.resolve("shm"));
        Commands.run(Map.of(), List.of("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", shm.toString())).ok();
        try {
            Ringdom ringdom = Ringdom.prepared(folder.resolve("state"),
                    Map.of(InstanceFolder.SHM_VARIABLE, shm.toString()));
            CommandResult up = ringdom.run("up", "-d", "--wait");
            assertEquals(1, up.exitCode(), up.toString());
            assertTrue(up.err().contains("No space left") || up.err().contains("ENOSPC"), up.toString());
            assertFalse(up.err().contains("\tat "), up.toString());
            assertFalse(Files.exists(ringdom.folder().shm()), "the folder is left");
        } finally {
            Commands.run(Map.of(), List.of("umount", "-l", shm.toString()));
        }
    }

    @Test
    void aGuestTooLargeForShmIsRefusedAndTheOthersGoOn() throws IOException {
        assumeTrue(Processes.euid() == 0, "skipped: only root can mount a small tmpfs");
        Path shm = Files.createDirectory(folder.resolve("shm"));
        Commands.run(Map.of(), List.of("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", shm.toString())).ok();
        try (Ringdom ringdom = Ringdom.prepared(folder.resolve("state"), Map.of(InstanceFolder.SHM_VARIABLE,
                shm.toString()))) {
            ringdom.run("up", "-d", "--wait").ok();
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 4, "depth=4");
            guest.awaitRandomPhase();
            Path file = folder.resolve("large.cfg");
            Files.writeString(file,
                    "name = \"large\"\nmemory = 512\nkernel = \"java:org.ringdom.guest.verifier.Verifier\"\n");
            CommandResult result = ringdom.run("create", file.toString());
            assertEquals(1, result.exitCode(), result.toString());
            assertEquals(1, result.err().strip().lines().count(), result.toString());
            guest.awaitProgress(50);
            guest.finish();
        } finally {
            Commands.run(Map.of(), List.of("umount", "-l", shm.toString()));
        }
    }
}
