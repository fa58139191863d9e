package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.platform.process.Signals;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** A service that cannot be kept alive is given up in words; a supervisor that stands still holds up no guest. */
class SupervisionIT {
    @TempDir
    private Path folder;

    @Test
    void aServiceThatCannotStartIsGivenUpAndComesBackWhenAskedTo() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 8, "depth=8 seed=7");
            guest.awaitRandomPhase();
            Path flags = ringdom.folder().file("next-flags.blkback");
            spoil(flags);
            ringdom.kill("blkback");
            Awaitility.await("blkback is given up").atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(2))
                    .until(() -> {
                        spoil(flags);
                        return ringdom.entry("blkback").state() == ProcessTable.FAILED;
                    });
            Files.deleteIfExists(flags);
            CommandResult status = ringdom.run("status");
            assertEquals(1, status.exitCode(), status.toString());
            assertTrue(status.out().lines().anyMatch(line -> line.matches("blkback.* failed .*")), status.toString());
            ringdom.run("restart", "blkback").ok();
            guest.awaitProgress(100);
            assertEquals(0, ringdom.run("status").exitCode());
            guest.finish();
        }
    }

    /** The next process of the role cannot start, as its JVM does not know this option. */
    private static void spoil(Path flags) throws IOException {
        if (!Files.exists(flags)) {
            Files.writeString(flags, "-XX:+NoSuchOption");
        }
    }

    @Test
    void guestsGoOnWhileTheSupervisorStandsStillAndCommandsSayWhy() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 8, "depth=8 seed=8");
            guest.awaitRandomPhase();
            Ringdom.Entry supervisor = ringdom.entry("supervisor");
            Ringdom.signal(supervisor, Signals.SIGSTOP);
            guest.awaitProgress(200);
            ringdom.run("pause", Integer.toString(guest.domid())).refusedNaming("kill -CONT " + supervisor.pid());
            Ringdom.Entry dead = ringdom.kill("blkback");
            Ringdom.signal(supervisor, Signals.SIGCONT);
            ringdom.awaitSuccessor(dead);
            guest.awaitProgress(200);
            guest.finish();
            assertEquals(supervisor.pid(), ringdom.entry("supervisor").pid());
        }
    }
}
