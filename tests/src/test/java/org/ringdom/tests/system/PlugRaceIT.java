package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.agrona.CloseHelper;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.client.LocalInstances;
import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.DeviceArguments;
import org.ringdom.tests.support.Inventory;
import org.ringdom.tests.support.Ringdom;

/**
 * A disk and a card come and go, what {@code block-attach} and its like ask for, while processes are killed and domains
 * destroyed: what is held afterwards is what was held before, and the devices work. {@code -Dringdom.plug.cycles=N} and
 * {@code -Dringdom.plug.destroys=N} do more, {@code -Dringdom.plug.cycles-per-kill=N} kills less often, {@code
 * -Dringdom.plug.seed=N} makes the same choices again.
 */
class PlugRaceIT {
    private static final int CYCLES = Integer.getInteger("ringdom.plug.cycles", 16);
    private static final int CYCLES_PER_KILL = Integer.getInteger("ringdom.plug.cycles-per-kill", 1);
    private static final int DESTROYS = Integer.getInteger("ringdom.plug.destroys", 4);
    private static final long SEED = Long.getLong("ringdom.plug.seed", System.nanoTime());
    private static final List<String> VICTIMS = List.of("blkback", "netback", "xenstore", "microhypervisor",
            "supervisor", "fabric");
    private static final String MAC = "00:16:3e:11:22:44";
    /** The last moment of a kill or a destroy behind the begin of a change. */
    private static final int LATEST_MS = 120;
    private static final int PAGES = 64;

    @TempDir
    private Path folder;
    private final Random random = new Random(SEED);
    private Ringdom ringdom;
    // one for each thread that asks
    private SupervisorClient disks;
    private SupervisorClient cards;
    private SupervisorClient domains;
    private String image;
    private Ringdom.Entry victim;
    private int kills;

    @BeforeEach
    void up() throws IOException, SupervisorException {
        System.out.println("PlugRaceIT: seed " + SEED);
        Path file = folder.resolve("plugged.img");
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(PAGES * 4096L);
        }
        image = file.toString();
        ringdom = Ringdom.up(folder);
        Instance instance = new Instance(ringdom.name(), ringdom.folder());
        LocalInstances instances = new LocalInstances(Map.of());
        disks = instances.connect(instance);
        cards = instances.connect(instance);
        domains = instances.connect(instance);
    }

    @AfterEach
    void down() {
        CloseHelper.closeAll(disks, cards, domains, ringdom);
    }

    @Test
    void nothingIsLeftOfDevicesThatCameAndWentWhileProcessesDied() {
        int domid = guest();
        VICTIMS.forEach(role -> ringdom.awaitSuccessor(ringdom.kill(role)));
        useInPeace(domid);
        Inventory before = settled();
        long pages = count(domid, "free-pages");
        long grants = count(domid, "free-grants");
        for (int i = 0; i < CYCLES; i++) {
            boolean peaceful = i % CYCLES_PER_KILL != 0;
            cycle(domid, () -> {
                if (!peaceful) {
                    killNext();
                }
            });
        }
        System.out.println("PlugRaceIT: " + CYCLES + " cycles, " + kills + " kills");
        assertTrue(kills > 0, "nothing was killed");
        ringdom.awaitHealthy();
        useInPeace(domid);
        assertBackAt(before);
        assertEquals(pages, count(domid, "free-pages"), "pages of the guest are lost");
        assertEquals(grants, count(domid, "free-grants"), "grants of the guest are lost");
        attach(domid).join();
        awaitUse(domid);
        assertEquals(0, count(domid, "errors"), () -> ringdom.counters(domid).toString());
        assertEquals(0, count(domid, "corrupt"), () -> ringdom.counters(domid).toString());
        assertEquals(0, ringdom.entry("guest-" + domid).restarts());
    }

    @Test
    void nothingIsLeftOfDomainsThatWereDestroyedWhileDevicesCameOrWent() throws SupervisorException {
        useAndDestroy();
        Inventory before = settled();
        for (int i = 0; i < DESTROYS; i++) {
            int domid = guest();
            CompletableFuture<Void> change;
            if (i % 2 == 0) {
                change = attach(domid);
            } else {
                attach(domid).join();
                awaitUse(domid);
                change = detach(domid);
            }
            pause(random.nextInt(LATEST_MS));
            destroy(domid);
            change.handle((done, refused) -> null).join();
        }
        useAndDestroy();
        assertBackAt(before);
    }

    /** A domain whose devices work. */
    private void useAndDestroy() throws SupervisorException {
        int domid = guest();
        attach(domid).join();
        awaitUse(domid);
        assertEquals(0, count(domid, "corrupt"), () -> ringdom.counters(domid).toString());
        destroy(domid);
    }

    private int guest() {
        int domid = ringdom.create("""
                name = "user-%d"
                kernel = "java:org.ringdom.guest.plug.DeviceUser"
                memory = 64
                vif = [ 'mac=00:16:3e:11:22:33,bridge=br0' ]
                """.formatted(System.nanoTime()));
        await("the guest has its own card", () -> count(domid, "open") == 1);
        return domid;
    }

    /** Both devices come, are used and go. */
    private void useInPeace(int domid) {
        attach(domid).join();
        awaitUse(domid);
        detach(domid).join();
        await("the guest has let go of everything", () -> count(domid, "open") == 1 && count(domid, "held") == 0);
    }

    /** Both devices come, are used and go, or go at once; {@code disturb} happens meanwhile, at some time. */
    private void cycle(int domid, Runnable disturb) {
        boolean used = random.nextInt(3) != 0;
        boolean early = random.nextBoolean();
        CompletableFuture<Void> attach = attach(domid);
        if (early) {
            pause(random.nextInt(LATEST_MS));
            disturb.run();
        }
        attach.join();
        if (used) {
            awaitUse(domid);
        }
        CompletableFuture<Void> detach = detach(domid);
        if (!early) {
            pause(random.nextInt(LATEST_MS));
            disturb.run();
        }
        detach.join();
        await("the guest has its own card only", () -> count(domid, "open") == 1);
    }

    /** Kills the next victim, unless the one before has not been replaced yet: then this cycle races with its successor. */
    private void killNext() {
        boolean replaced = victim == null || ringdom.entry(victim.role()).pid() != victim.pid();
        if (replaced && ringdom.services().stream().allMatch(Ringdom.Entry::isReady)) {
            victim = ringdom.kill(VICTIMS.get(kills++ % VICTIMS.size()));
        }
    }

    private void destroy(int domid) throws SupervisorException {
        domains.destroy(domid);
        await("its process ends", () -> ringdom.entries().stream()
                .noneMatch(entry -> entry.role().equals("guest-" + domid)));
    }

    private CompletableFuture<Void> attach(int domid) {
        return both(() -> disks.attach(domid, DeviceArguments.text(DeviceArguments.disk(
                List.of("format=raw", "vdev=xvdb", "access=rw", "target=" + image)))),
                () -> cards.attach(domid, DeviceArguments.text(DeviceArguments.nic(
                        List.of("mac=" + MAC, "bridge=br0")))));
    }

    private CompletableFuture<Void> detach(int domid) {
        return both(() -> disks.detachDisk(domid, "xvdb", false), () -> cards.detachNic(domid, MAC, false));
    }

    /** What a client is asked for. */
    @FunctionalInterface
    private interface Change {
        void make() throws SupervisorException, ToolstackException;
    }

    private CompletableFuture<Void> both(Change disk, Change card) {
        List<CompletableFuture<Void>> changes = new ArrayList<>();
        for (Change change : List.of(disk, card)) {
            changes.add(CompletableFuture.runAsync(() -> {
                try {
                    change.make();
                } catch (SupervisorException | ToolstackException refused) {
                    throw new IllegalStateException(refused.getMessage() + ", seed " + SEED + "\n" + ringdom.logs(),
                            refused);
                }
            }, task -> Thread.ofPlatform().daemon().start(task)));
        }
        return CompletableFuture.allOf(changes.toArray(CompletableFuture[]::new));
    }

    private static void pause(int ms) {
        if (ms > 0) {
            Awaitility.await().pollInterval(Duration.ofMillis(1)).pollDelay(Duration.ofMillis(ms)).until(() -> true);
        }
    }

    /** The disk has read what it wrote, on each of its pages, and both cards have heard each other. */
    private void awaitUse(int domid) {
        await("the disk and the cards work", () -> count(domid, "open") == 3
                && count(domid, "slowest-disk") > 2 * PAGES && count(domid, "slowest-nic") > 0);
    }

    /** The inventory once nothing is under way, and files of dead domains are unmapped. */
    private Inventory settled() {
        Inventory[] last = {Inventory.of(ringdom)};
        await("nothing is under way", () -> {
            Inventory before = last[0];
            last[0] = Inventory.of(ringdom);
            return last[0].equals(before) && !last[0].toString().contains("(deleted)");
        });
        return last[0];
    }

    private void assertBackAt(Inventory before) {
        await("all is as before", () -> Inventory.of(ringdom).equals(before),
                () -> Inventory.of(ringdom).differenceFrom(before));
    }

    private long count(int domid, String name) {
        return ringdom.counters(domid).getOrDefault("plug." + name, -1L);
    }

    private void await(String what, BooleanSupplier condition) {
        await(what, condition, () -> "");
    }

    private void await(String what, BooleanSupplier condition, Supplier<String> otherwise) {
        try {
            Awaitility.await(what).atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(10))
                    .until(condition::getAsBoolean);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError(what + ": not so, seed " + SEED + "\n" + otherwise.get() + ringdom.logs(), late);
        }
    }
}
