package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdom.tests.support.NetPair;
import org.ringdom.tests.support.Ringdom;

/** Packets between guests while processes die: nothing wedged, nothing mixed up. {@code -Dringdom.kills=N} kills more. */
class NetKillIT {
    private static final int KILLS = Integer.getInteger("ringdom.kills", 50);
    private static final long PROGRESS = 500;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"1,window=128", "5,min=60 max=9000 net-pages=3 queues=2 split=0 window=32"})
    void packetsGoOnBothWaysWhenTheServiceIsKilled(int lessOften, String options) {
        int kills = Math.ceilDiv(KILLS, lessOften);
        try (Ringdom ringdom = Ringdom.up(folder)) {
            NetPair pair = NetPair.start(ringdom, 1, "br0", options);
            for (int i = 0; i < kills; i++) {
                pair.awaitProgress(PROGRESS);
                ringdom.awaitSuccessor(ringdom.kill("netback"));
            }
            pair.awaitProgress(PROGRESS);
            pair.check(kills);
            assertEquals(kills, ringdom.entry("netback").restarts(), "every kill was noticed once");
        }
    }

    @Test
    void packetsGoOnWhileTheRestOfTheSystemDies() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            NetPair pair = NetPair.start(ringdom, 1, "br0", "window=16");
            for (String role : new String[]{"xenstore", "microhypervisor", "fabric", "supervisor"}) {
                pair.awaitProgress(PROGRESS);
                Ringdom.Entry other = ringdom.kill(role);
                Ringdom.Entry network = ringdom.kill("netback");
                ringdom.awaitSuccessor(other);
                ringdom.awaitSuccessor(network);
            }
            pair.awaitProgress(PROGRESS);
            pair.check(4);
        }
    }

    @Test
    void bridgesAreApart() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            NetPair one = NetPair.start(ringdom, 1, "br0", "window=16");
            int stranger = ringdom.create("""
                    name = "stranger"
                    kernel = "java:org.ringdom.guest.net.NetBlaster"
                    memory = 32
                    extra = "peer=00:16:3e:00:01:02 window=4"
                    vif = [ 'mac=00:16:3e:00:09:01,bridge=br1' ]
                    """);
            one.awaitProgress(PROGRESS);
            Awaitility.await("the stranger gives up").atMost(Ringdom.PATIENCE)
                    .until(() -> ringdom.counters(stranger).getOrDefault("net.timeouts", 0L) > 1);
            assertEquals(0, ringdom.counters(stranger).get("net.received"), "another bridge's echo answered");
            one.check(0);
        }
    }
}
