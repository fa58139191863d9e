package org.ringdom.launcher.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;

/** A small guest with a disk and a network card, connected and paused: what a successor takes over. */
final class PracticeGuest {
    private static final int IMAGE_BYTES = 256 << 10;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long POLL_MS = 20;

    private PracticeGuest() {
    }

    /**
     * Makes the guest, the only one of its instance.
     *
     * @param images where the file of its disk is made
     */
    static void start(SupervisorClient client, Path images)
            throws SupervisorException, IOException, InterruptedException {
        Path image = Files.createDirectories(images).resolve("disk.img");
        Files.write(image, new byte[IMAGE_BYTES]);
        int domid = client.create("""
                name = "practice"
                kernel = "java:org.ringdom.guest.plug.DeviceUser"
                memory = 4
                disk = ['format=raw,vdev=xvda,access=rw,target=%s']
                vif = ['']
                """.formatted(image), false);
        long beginNs = System.nanoTime();
        while (!isConnected(client, domid)) {
            if (System.nanoTime() - beginNs > LIMIT.toNanos()) {
                throw new SupervisorException("the guest to practise on does not connect");
            }
            Thread.sleep(POLL_MS);
        }
        client.pause(domid);
    }

    private static boolean isConnected(SupervisorClient client, int domid) throws SupervisorException {
        return client.blockList(domid).stream().anyMatch(disk -> disk.state() == XenbusState.CONNECTED.number())
                && client.networkList(domid).stream().anyMatch(nic -> nic.state() == XenbusState.CONNECTED.number());
    }
}
