package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Ringdom;

/** Devices given to running domains and taken away, while services live and die. {@code -Dringdom.plugs=N} does more. */
class HotPlugIT {
    private static final int CYCLES = Integer.getInteger("ringdom.plugs", 6);
    private static final String[] VICTIMS = {"blkback", "netback", "supervisor", "xenstore", "microhypervisor"};

    @TempDir
    private Path folder;

    private int user(Ringdom ringdom, String more) {
        return ringdom.create("""
                name = "user"
                kernel = "java:org.ringdom.guest.plug.DeviceUser"
                memory = 96
                """ + more);
    }

    private String image(String name) throws IOException {
        Path image = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(4 << 20);
        }
        return image.toString();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition);
    }

    private static long count(Ringdom ringdom, int domid, String name) {
        return ringdom.counters(domid).getOrDefault("plug." + name, -1L);
    }

    private static void checkNothingLeft(Ringdom ringdom, int domid) {
        await("the guest has let go of everything",
                () -> count(ringdom, domid, "open") == 0 && count(ringdom, domid, "held") == 0);
        assertEquals(0, count(ringdom, domid, "errors"), ringdom.counters(domid).toString());
        assertEquals(0, count(ringdom, domid, "corrupt"), ringdom.counters(domid).toString());
        for (String path : new String[]{"/local/domain/" + domid + "/device/vbd",
            "/local/domain/" + domid + "/device/vif", "/libxl/" + domid + "/device/vbd",
            "/libxl/" + domid + "/device/vif", "/local/domain/2/backend/vbd", "/local/domain/3/backend/vif"}) {
            assertTrue(ringdom.xenstore("xenstore-ls", path).out().isEmpty(), path + " is left");
        }
        assertEquals(0, records(ringdom, domid), "record files are left");
    }

    private static long records(Ringdom ringdom, int domid) {
        try (var files = Files.walk(ringdom.folder().views())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(".vif-" + domid + "-") || name.contains(".vbd-" + domid + "-"))
                    .count();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void devicesComeAndGo() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            int domid = user(ringdom, "");
            await("the guest runs", () -> count(ringdom, domid, "free-pages") > 0);
            long pages = count(ringdom, domid, "free-pages");
            String disk = "format=raw,vdev=xvdb,access=rw,target=" + image("b.img");
            ringdom.run("block-attach", "user", disk).ok();
            ringdom.run("network-attach", "user", "mac=00:16:3e:11:22:44", "bridge=br0").ok();
            await("the guest uses both", () -> count(ringdom, domid, "open") == 2
                    && count(ringdom, domid, "requests") > 10);
            assertTrue(ringdom.run("block-list", "user").ok().out().contains("51728"));
            assertTrue(ringdom.run("network-list", "user").ok().out().contains("00:16:3e:11:22:44"));
            String config = Files.readString(ringdom.folder().file("dom-" + domid + ".cfg"));
            assertTrue(config.contains("b.img") && config.contains("00:16:3e:11:22:44"), config);

            refused(ringdom, "has a disk xvdb already", "block-attach", "user", disk);
            refused(ringdom, "b.img already, as xvdb", "block-attach", "user", disk.replace("xvdb", "xvdc"));
            refused(ringdom, "no such file", "block-attach", "user", "format=raw,vdev=xvdc,target=/no/such");
            refused(ringdom, "domain " + domid + " has no vif 7", "network-detach", "user", "7");
            refused(ringdom, "is no MAC address", "network-attach", "user", "mac=12");
            refused(ringdom, "has no disk xvdq", "block-detach", "user", "xvdq");

            ringdom.run("block-detach", "user", "xvdb").ok();
            ringdom.run("network-detach", "user", "00:16:3e:11:22:44").ok();
            checkNothingLeft(ringdom, domid);
            assertEquals(pages, count(ringdom, domid, "free-pages"), "pages of the guest are lost");
            config = Files.readString(ringdom.folder().file("dom-" + domid + ".cfg"));
            assertTrue(!config.contains("b.img") && !config.contains("00:16:3e:11:22:44"), config);
        }
    }

    /** A guest that is paused meanwhile sees a card of that number all the time. */
    @Test
    void aCardThatWasReplacedBehindTheGuestsBackWorks() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            int domid = user(ringdom, "vif = [ 'mac=00:16:3e:11:22:33,bridge=br0' ]\n");
            ringdom.run("network-attach", "user", "mac=00:16:3e:11:22:44", "bridge=br0").ok();
            await("the cards greet each other", () -> count(ringdom, domid, "slowest-nic") > 10);
            long opened = count(ringdom, domid, "nics");
            ringdom.run("pause", "user").ok();
            ringdom.run("network-detach", "--force", "user", "1").ok();
            ringdom.run("network-attach", "user", "mac=00:16:3e:11:22:44", "bridge=br0").ok();
            ringdom.run("unpause", "user").ok();
            await("the new card is used", () -> count(ringdom, domid, "nics") == opened + 1
                    && count(ringdom, domid, "open") == 2);
            long greeted = count(ringdom, domid, "slowest-nic");
            await("the new card greets and is greeted", () -> count(ringdom, domid, "slowest-nic") > greeted + 10);
            ringdom.run("network-detach", "user", "1").ok();
            ringdom.run("network-detach", "user", "0").ok();
            checkNothingLeft(ringdom, domid);
        }
    }

    private static void refused(Ringdom ringdom, String words, String... command) {
        CommandResult result = ringdom.run(command);
        assertEquals(1, result.exitCode(), result.toString());
        assertEquals(1, result.err().strip().lines().count(), result.toString());
        assertTrue(result.err().contains(words), result.toString());
    }

    @Test
    void devicesComeAndGoWhileProcessesAreKilled() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            int domid = user(ringdom, "");
            await("the guest runs", () -> count(ringdom, domid, "free-pages") > 0);
            long pages = count(ringdom, domid, "free-pages");
            long grants = count(ringdom, domid, "free-grants");
            String disk = "format=raw,vdev=xvdb,access=rw,target=" + image("b.img");
            Random random = new Random(CYCLES);
            for (int i = 0; i < CYCLES; i++) {
                String role = VICTIMS[i % VICTIMS.length];
                List<CompletableFuture<CommandResult>> commands = new ArrayList<>();
                boolean attach = i % 2 == 0;
                commands.add(CompletableFuture.supplyAsync(() -> attach
                        ? ringdom.run("block-attach", "user", disk)
                        : ringdom.run("block-detach", "user", "xvdb")));
                commands.add(CompletableFuture.supplyAsync(() -> attach
                        ? ringdom.run("network-attach", "user", "mac=00:16:3e:11:22:44", "bridge=br0")
                        : ringdom.run("network-detach", "user", "0")));
                int wait = random.nextInt(1000);
                Awaitility.await().pollDelay(Duration.ofMillis(wait)).until(() -> true);
                Ringdom.Entry victim = ringdom.kill(role);
                commands.forEach(command -> command.join().ok());
                ringdom.awaitSuccessor(victim);
                int open = attach ? 2 : 0;
                await("the guest has " + open + " devices", () -> count(ringdom, domid, "open") == open);
            }
            if (CYCLES % 2 == 1) {
                ringdom.run("block-detach", "user", "xvdb").ok();
                ringdom.run("network-detach", "user", "0").ok();
            }
            checkNothingLeft(ringdom, domid);
            assertEquals(pages, count(ringdom, domid, "free-pages"), "pages of the guest are lost");
            assertEquals(grants, count(ringdom, domid, "free-grants"), "grants of the guest are lost");
        }
    }

    @Test
    void anAttachWhoseCommandAndSupervisorDieIsFinishedOrUndone() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            int domid = user(ringdom, "");
            await("the guest runs", () -> count(ringdom, domid, "free-pages") > 0);
            String disk = "format=raw,vdev=xvdb,access=rw,target=" + image("b.img");
            for (String point : List.of("attach-noted", "attach-handed", "attach-committed")) {
                boolean finished = point.equals("attach-committed");
                dieAt(ringdom, point, () -> {
                    Ringdom.Entry before = ringdom.entry("supervisor");
                    Process command = start(ringdom, "block-attach", "user", disk);
                    ringdom.awaitSuccessorStarted(before);
                    command.destroyForcibly().onExit().join();
                    ringdom.awaitSuccessor(before);
                });
                await("the guest has " + (finished ? "the disk" : "nothing"),
                        () -> count(ringdom, domid, "open") == (finished ? 1 : 0));
                assertEquals(finished, ringdom.run("block-list", "user").ok().out().contains("51728"), point);
                String config = Files.readString(ringdom.folder().file("dom-" + domid + ".cfg"));
                assertEquals(finished, config.contains("b.img"), config);
            }
            ringdom.run("block-detach", "user", "xvdb").ok();
            checkNothingLeft(ringdom, domid);
        }
    }

    private static Process start(Ringdom ringdom, String... command) {
        try {
            return ringdom.start(command);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The supervisor dies at a place of its code while a change is made, and comes back. */
    private static void dieAt(Ringdom ringdom, String point, Runnable change) throws IOException {
        Files.writeString(ringdom.folder().file("next-flags.supervisor"), "-Dringdom.crash=supervisor." + point);
        Ringdom.Entry first = ringdom.kill("supervisor");
        Ringdom.Entry armed = ringdom.awaitSuccessor(first);
        change.run();
        Ringdom.Entry last = ringdom.awaitSuccessor(armed);
        assertEquals(armed.restarts() + 1, last.restarts(), "nothing passes supervisor." + point);
    }
}
