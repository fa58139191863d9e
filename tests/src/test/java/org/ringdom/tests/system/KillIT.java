package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/**
 * SIGKILL of any process of the system except the guest's own: no I/O error, no acknowledged write lost, the guest's process
 * stays the same. {@code -Dringdom.kills=N} changes how often each is killed.
 */
@Order(1) // the longest: others run beside it
class KillIT {
    private static final int KILLS = Integer.getInteger("ringdom.kills", 50);
    private static final int MEBIBYTES = 32;
    private static final long PROGRESS = 200;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"blkback", "xenstore", "microhypervisor", "fabric", "supervisor"})
    void aGuestsVerifiedIoSurvivesSigkillOf(String role) {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, MEBIBYTES,
                    "depth=16 seed=" + Math.floorMod(role.hashCode(), 1000));
            guest.awaitRandomPhase();
            int before = ringdom.entry(role).restarts();
            for (int i = 0; i < KILLS; i++) {
                guest.awaitProgress(PROGRESS);
                ringdom.awaitSuccessor(ringdom.kill(role));
            }
            guest.awaitProgress(PROGRESS);
            guest.finish();
            assertEquals(before + KILLS, ringdom.entry(role).restarts(),
                    () -> "every kill was noticed once, and there was no other death\n" + ringdom.logs());
        }
    }

    @Test
    void pairsOfProcessesMayDieTogether() {
        List<String> roles = List.of("blkback", "xenstore", "microhypervisor", "fabric", "supervisor");
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, MEBIBYTES, "depth=16 seed=99");
            guest.awaitRandomPhase();
            for (int first = 0; first < roles.size(); first++) {
                for (int second = first + 1; second < roles.size(); second++) {
                    guest.awaitProgress(PROGRESS);
                    Ringdom.Entry one = ringdom.kill(roles.get(first));
                    Ringdom.Entry other = ringdom.kill(roles.get(second));
                    if (!one.role().equals("microhypervisor") || !other.role().equals("supervisor")) {
                        ringdom.awaitSuccessor(one);
                        ringdom.awaitSuccessor(other);
                    } else {
                        ringdom.run("up", "-d", "--wait").ok();
                        ringdom.awaitHealthy();
                    }
                }
            }
            guest.awaitProgress(PROGRESS);
            guest.finish();
        }
    }
}
