package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.process.Signals;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** The warm standby takes roles, and may be killed while it waits and while it takes one. */
class StandbyIT {
    private static final int KILLS = Integer.getInteger("ringdom.standby.kills", 50);
    private static final long PROGRESS = 100;

    @TempDir
    private Path folder;

    @Test
    void itTakesEveryRoleAndAGuestNoticesNothing() {
        try (Ringdom ringdom = Ringdom.prepared(folder, Map.of()).withoutRootsRights()) {
            ringdom.run("up", "-d", "--wait").ok();
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 8, "depth=8 seed=5");
            guest.awaitRandomPhase();
            for (String role : List.of("blkback", "xenstore", "microhypervisor", "fabric", "netback", "console")) {
                Ringdom.Entry standby = ringdom.awaitReady("standby");
                Ringdom.Entry successor = ringdom.awaitSuccessor(ringdom.kill(role));
                assertEquals(standby.pid(), successor.pid(), () -> role + " was not given to the standby\n"
                        + ringdom.logs());
                guest.awaitProgress(PROGRESS);
            }
            guest.finish();
        }
    }

    @Test
    void itsOwnDeathsHurtNobody() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 8, "depth=8 seed=6");
            guest.awaitRandomPhase();
            int taken = 0;
            int before = 0;
            for (int i = 0; i < KILLS; i++) {
                boolean taking = i % 10 == 9;
                if (taking) {
                    Ringdom.Entry standby = ringdom.awaitReady("standby");
                    Ringdom.Entry victim = ringdom.kill("blkback");
                    ringdom.awaitSuccessorStarted(victim);
                    Ringdom.signal(standby, Signals.SIGKILL);
                    ringdom.awaitSuccessor(victim);
                    taken++;
                } else {
                    before = killNext(ringdom, before);
                }
                guest.awaitProgress(PROGRESS);
            }
            assertEquals(KILLS / 10, taken);
            guest.finish();
            ringdom.awaitReady("standby");
            assertTrue(ringdom.entry("standby").isReady());
        }
    }

    /** Kills the standby that comes after the one with PID {@code before}, as soon as it runs; returns its PID. */
    private static int killNext(Ringdom ringdom, int before) {
        Ringdom.Entry next = Awaitility.await("a standby runs").atMost(Ringdom.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> ringdom.entry("standby"), entry -> entry.pid() != 0 && entry.pid() != before);
        Ringdom.signal(next, Signals.SIGKILL);
        return next.pid();
    }
}
