package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Ringdom;

/** One guest with 64 disks and 16 network cards, all in use while the drivers are killed and devices go and come back. */
class ManyDevicesIT {
    private static final int DISKS = 64;
    private static final int NICS = 16;
    private static final int TAKEN = 3;
    private static final long PROGRESS = 5;

    @TempDir
    private Path folder;
    private Ringdom ringdom;
    private int domid;

    @Test
    void eachOfThemGoesOnWorking() throws IOException {
        try (Ringdom instance = Ringdom.up(folder)) {
            ringdom = instance;
            domid = ringdom.create(config());
            Ringdom.Entry guest = ringdom.entry("guest-" + domid);
            awaitAllInUse();
            for (String role : List.of("blkback", "netback")) {
                ringdom.awaitSuccessor(ringdom.kill(role));
                awaitProgress();
            }
            changeWhileDriversDie("block-detach", "network-detach", false);
            await("the others are left", () -> count("open") == DISKS + NICS - 2 * TAKEN);
            awaitProgress();
            changeWhileDriversDie("block-attach", "network-attach", true);
            awaitAllInUse();
            assertEquals(0, count("errors"), () -> ringdom.counters(domid).toString());
            assertEquals(0, count("corrupt"), () -> ringdom.counters(domid).toString());
            assertEquals(guest.pid(), ringdom.entry("guest-" + domid).pid());
        }
    }

    private String config() throws IOException {
        List<String> disks = new ArrayList<>();
        List<String> nics = new ArrayList<>();
        for (int i = 0; i < DISKS; i++) {
            try (RandomAccessFile file = new RandomAccessFile(image(i).toFile(), "rw")) {
                file.setLength(1 << 20);
            }
            disks.add("'" + disk(i) + "'");
        }
        for (int i = 0; i < NICS; i++) {
            nics.add("'" + nic(i) + "'");
        }
        return """
                name = "many"
                kernel = "java:org.ringdom.guest.plug.DeviceUser"
                memory = 128
                disk = [ %s ]
                vif = [ %s ]
                """.formatted(String.join(", ", disks), String.join(", ", nics));
    }

    private Path image(int i) {
        return folder.resolve("disk-" + i + ".img");
    }

    private static String diskName(int i) {
        int letters = 'z' - 'a' + 1;
        String first = i < letters ? "" : Character.toString('a' + i / letters - 1);
        return "xvd" + first + (char) ('a' + i % letters);
    }

    private String disk(int i) {
        return "format=raw,vdev=%s,access=rw,target=%s".formatted(diskName(i), image(i));
    }

    private static String mac(int i) {
        return "00:16:3e:00:64:%02x".formatted(i);
    }

    private static String nic(int i) {
        return "mac=" + mac(i) + ",bridge=br0";
    }

    /** Some devices go or come while both drivers are killed. */
    private void changeWhileDriversDie(String block, String network, boolean attach) {
        for (int i = 0; i < TAKEN; i++) {
            int disk = i * DISKS / TAKEN;
            int nic = i * NICS / TAKEN;
            List<CompletableFuture<CommandResult>> commands = new ArrayList<>();
            commands.add(CompletableFuture.supplyAsync(
                    () -> ringdom.run(block, "many", attach ? disk(disk) : diskName(disk))));
            commands.add(CompletableFuture.supplyAsync(attach
                    ? () -> ringdom.run(network, "many", "mac=" + mac(nic), "bridge=br0")
                    : () -> ringdom.run(network, "many", mac(nic))));
            Ringdom.Entry blkback = ringdom.kill("blkback");
            Ringdom.Entry netback = ringdom.kill("netback");
            commands.forEach(command -> command.join().ok());
            ringdom.awaitSuccessor(blkback);
            ringdom.awaitSuccessor(netback);
        }
    }

    private void awaitAllInUse() {
        await("the guest has all devices", () -> count("open") == DISKS + NICS);
        awaitProgress();
    }

    private void awaitProgress() {
        long disks = count("slowest-disk") + PROGRESS;
        long nics = count("slowest-nic") + PROGRESS;
        await("each disk and each card goes on", () -> count("slowest-disk") >= disks && count("slowest-nic") >= nics);
    }

    private long count(String name) {
        return ringdom.counters(domid).getOrDefault("plug." + name, -1L);
    }

    private void await(String what, BooleanSupplier condition) {
        try {
            Awaitility.await(what).atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(20))
                    .until(condition::getAsBoolean);
        } catch (org.awaitility.core.ConditionTimeoutException late) {
            throw new AssertionError(ringdom.counters(domid) + "\n" + ringdom.logs(), late);
        }
    }
}
