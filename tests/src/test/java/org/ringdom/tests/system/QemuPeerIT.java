package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.LinuxImage;
import org.ringdom.tests.support.QemuGuest;
import org.ringdom.tests.support.Ringdom;

/** A guest of QEMU, a stock Linux with virtio's driver, on the same bridge as a guest of ours. */
class QemuPeerIT {
    private static final int BYTES = 200_000;

    @TempDir
    private Path folder;

    @Test
    void aGuestOfQemuTalksToOneOfOursAlsoAfterTheServiceWasKilled() throws IOException, InterruptedException {
        QemuGuest.require();
        Path image = LinuxImage.folder(folder);
        Path socket = folder.resolve("qemu.sock");
        try (QemuGuest qemu = QemuGuest.start(image, socket, folder);
                Ringdom ringdom = Ringdom.prepared(folder, Map.of())) {
            Awaitility.await("QEMU listens").atMost(Ringdom.PATIENCE).until(() -> Files.exists(socket));
            ringdom.settings("bridge.br0.uplink = stream:" + socket + "\n");
            ringdom.run("up", "-d", "--wait").ok();
            ringdom.create("""
                    name = "host"
                    kernel = "java:org.ringdom.guest.ip.IpHost"
                    memory = 32
                    extra = "ip=10.77.0.2"
                    vif = [ 'mac=00:16:3e:00:07:01,bridge=br0' ]
                    """);
            qemu.awaitShell();
            qemu.run("ip addr add 10.77.0.3/24 dev eth0; ip link set eth0 up");
            qemu.run("head -c " + BYTES + " /dev/urandom > /tmp/sent");
            converse(qemu);
            ringdom.awaitSuccessor(ringdom.kill("netback"));
            converse(qemu);
        }
    }

    /** What goes out over TCP comes back the same. */
    private static void converse(QemuGuest qemu) throws IOException {
        Awaitility.await("our guest answers").atMost(Ringdom.PATIENCE).until(
                () -> qemu.run("ping -c 1 -W 1 10.77.0.2 > /dev/null; echo ping $?").equals("ping 0"));
        String pings = qemu.run("ping -c 3 -s 1400 10.77.0.2");
        assertTrue(pings.contains("3 packets received"), pings);
        // nc ends when the other side has closed
        String came = qemu
                .run("nc -w 60 10.77.0.2 7 < /tmp/sent > /tmp/came; cmp /tmp/sent /tmp/came && wc -c < /tmp/came");
        assertEquals(Integer.toString(BYTES), came);
    }
}
