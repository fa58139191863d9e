package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Ringdom;

/** An instance comes up, says how it is, and goes without a trace. */
class UpDownIT {
    @TempDir
    private Path folder;

    @Test
    void everyProcessIsReadyAndDownLeavesNothing() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            assertEquals(
                    List.of("blkback", "console", "fabric", "microhypervisor", "netback", "supervisor", "xenstore"),
                    ringdom.services().stream().map(Ringdom.Entry::role).sorted().toList());
            assertTrue(ringdom.services().stream().allMatch(Ringdom.Entry::isReady), ringdom.entries().toString());
            CommandResult status = ringdom.run("status", "-o", "json").ok();
            for (Ringdom.Entry entry : ringdom.services()) {
                assertTrue(status.out().contains("\"" + entry.role() + "\""), status.toString());
                assertTrue(status.out().contains(Integer.toString(entry.pid())), status.toString());
            }
            ringdom.down();
            assertFalse(Files.exists(ringdom.folder().run().resolve("xenstored"), LinkOption.NOFOLLOW_LINKS),
                    "the link to the store's socket is left");
        }
    }

    @Test
    void aSecondUpSaysThatOneRuns() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            List<Ringdom.Entry> before = ringdom.services();
            CommandResult second = ringdom.run("up", "-d");
            assertTrue((second.out() + second.err()).contains("already"), second.toString());
            assertEquals(before, ringdom.services());
        }
    }

    @Test
    void twoInstancesRunSideBySide() {
        try (Ringdom one = Ringdom.up(folder.resolve("one")); Ringdom other = Ringdom.up(folder.resolve("other"))) {
            assertNotEquals(one.entry("xenstore").pid(), other.entry("xenstore").pid());
            one.xenstore("xenstore-write", "/tool/who", "one").ok();
            other.xenstore("xenstore-write", "/tool/who", "other").ok();
            assertEquals("one", one.xenstore("xenstore-read", "/tool/who").ok().out().strip());
        }
    }

    @Test
    void aStaleFolderIsClearedByTheNextUp() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            ringdom.kill("supervisor");
            ringdom.entries().forEach(entry -> Ringdom.signal(entry, org.ringdom.platform.process.Signals.SIGKILL));
            while (ringdom.entries().stream().anyMatch(entry -> isAlive(entry.pid()))) {
                ringdom.entries().forEach(entry -> Ringdom.signal(entry, org.ringdom.platform.process.Signals.SIGKILL));
            }
            assertTrue(Files.exists(ringdom.folder().shm()));
            ringdom.run("up", "-d", "--wait").ok();
            ringdom.awaitHealthy();
        }
    }

    private static boolean isAlive(int pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void nobodyElseCanReadTheInstance() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            try (Stream<Path> files = Files.walk(ringdom.folder().shm())) {
                for (Path file : files.toList()) {
                    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                    assertTrue(mode.endsWith("------"), file + " is " + mode);
                }
            }
        }
    }

    @Test
    void withoutAnInstanceEveryCommandSaysSoInOneLine() {
        Ringdom none = Ringdom.prepared(folder, Map.of());
        for (String[] command : new String[][]{{"status"}, {"list"}, {"restart", "blkback"}, {"down"}}) {
            CommandResult result = none.run(command);
            assertEquals(1, result.exitCode(), result.toString());
            assertEquals(1, result.err().lines().count(), result.toString());
            assertTrue(result.err().contains("ringdom"), result.toString());
        }
    }
}
