package org.ringdom.tests.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.process.Signals;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** Processes that die at a named place, also while they recover, or that stand still: the guest's disk never lies. */
class CrashPointIT {
    private static final List<String> BLOCK = List.of("after-copy", "after-take", "before-io", "after-io",
            "before-done",
            "after-done", "after-response", "after-publish", "after-notify", "after-free", "inherit", "recover-scanned",
            "recover-published", "after-attempt", "after-take:50", "after-done:50", "after-response:50");

    @TempDir
    private Path folder;

    @Test
    void blkbackMayDieAtEachStoreOfItsProtocolAndOfItsRecovery() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 16, "depth=16 seed=3");
            guest.awaitRandomPhase();
            for (String point : BLOCK) {
                dieAt(ringdom, guest, "blkback", "blkback." + point);
            }
            guest.finish();
        }
    }

    @Test
    void theStoreMayDieAroundItsJournalWhileTheGuestTalksToIt() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 16, "depth=8 seed=4");
            guest.awaitRandomPhase();
            for (String point : List.of("before-append", "after-append", "after-reply")) {
                arm(ringdom, "xenstore", "xenstore." + point);
                Ringdom.Entry first = ringdom.kill("xenstore");
                ringdom.awaitSuccessor(first);
                ringdom.xenstore("xenstore-write", "/tool/crash", point);
                awaitSecondSuccessor(ringdom, first, point);
                ringdom.xenstore("xenstore-write", "/tool/after", point).ok();
                guest.awaitProgress(50);
            }
            guest.finish();
        }
    }

    @Test
    void theCoreMayDieInTheMiddleOfItsRedoRecordWhileADomainIsMade() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 16, "depth=8 seed=5");
            guest.awaitRandomPhase();
            for (String point : List.of("before-commit:3", "after-commit:3", "after-apply:3", "half-applied:3")) {
                arm(ringdom, "microhypervisor", "core." + point);
                Ringdom.Entry first = ringdom.kill("microhypervisor");
                VerifiedGuest other = VerifiedGuest.start(ringdom, folder, 4, "depth=4");
                awaitSecondSuccessor(ringdom, first, point);
                other.awaitRandomPhase();
                other.finish();
                guest.awaitProgress(50);
            }
            guest.finish();
        }
    }

    @Test
    void aProcessThatStandsStillIsKilledAndReplaced() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 16, "depth=8 seed=6");
            guest.awaitRandomPhase();
            for (String role : List.of("blkback", "xenstore", "microhypervisor", "fabric")) {
                Ringdom.Entry stopped = ringdom.entry(role);
                Ringdom.signal(stopped, Signals.SIGSTOP);
                ringdom.awaitSuccessor(stopped);
                guest.awaitProgress(100);
            }
            guest.finish();
        }
    }

    /** The next process of a role dies at a place of its code. */
    private static void arm(Ringdom ringdom, String role, String point) throws IOException {
        Files.writeString(ringdom.folder().file("next-flags." + role), "-Dringdom.crash=" + point);
    }

    /** Kills until a successor has died at the place: some are passed only if requests were in flight at the death. */
    private static void dieAt(Ringdom ringdom, VerifiedGuest guest, String role, String point) throws IOException {
        for (int tries = 0; tries < 20; tries++) {
            guest.awaitProgress(100);
            arm(ringdom, role, point);
            Ringdom.Entry first = ringdom.kill(role);
            ringdom.awaitSuccessor(first);
            guest.awaitProgress(100);
            if (ringdom.entry(role).restarts() >= first.restarts() + 2) {
                awaitSecondSuccessor(ringdom, first, point);
                return;
            }
        }
        throw new AssertionError("nothing passes " + point);
    }

    private static void awaitSecondSuccessor(Ringdom ringdom, Ringdom.Entry first, String point) {
        Awaitility.await("dies at " + point + " and comes back").atMost(Ringdom.PATIENCE)
                .pollInterval(Duration.ofMillis(5)).until(() -> ringdom.entry(first.role()),
                        now -> now.isReady() && now.restarts() >= first.restarts() + 2);
    }
}
