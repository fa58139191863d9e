package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Commands;
import org.ringdom.tests.support.HostPrograms;
import org.ringdom.tests.support.NetPair;
import org.ringdom.tests.support.Ringdom;

/** Packets captured while they go on, and while the service is killed, read by tcpdump. */
class NetworkDumpIT {
    @TempDir
    private Path folder;

    @Test
    void aCaptureIsReadByTcpdumpAndGoesOnAfterAKill() throws IOException {
        HostPrograms.require("tcpdump", "tcpdump");
        Path file = folder.resolve("capture.pcap");
        try (Ringdom ringdom = Ringdom.up(folder)) {
            NetPair pair = NetPair.start(ringdom, 1, "br0", "window=4");
            Process dump = ringdom.start("network-dump", "-s", "60", "-w", file.toString(),
                    "vif" + pair.blaster() + ".0");
            grows(file);
            ringdom.awaitSuccessor(ringdom.kill("netback"));
            grows(file);
            dump.destroy();
            Awaitility.await("the capture ends").atMost(Ringdom.PATIENCE).until(() -> !dump.isAlive());
            CommandResult read = Commands.run(Map.of(), List.of("tcpdump", "-enr", file.toString(), "-c", "5000"))
                    .ok();
            long packets = read.out().lines().filter(line -> line.contains("00:16:3e:00:01:01")).count();
            assertEquals(5000, packets, "tcpdump reads other packets");
            assertTrue(!Files.exists(ringdom.folder().viewOf("netback").netDumps()), "the capture's folder is left");
            pair.check(1);
        }
    }

    private static void grows(Path file) {
        long before = file.toFile().length();
        Awaitility.await("packets are captured").atMost(Ringdom.PATIENCE)
                .until(() -> file.toFile().length() > before + 500_000);
    }
}
