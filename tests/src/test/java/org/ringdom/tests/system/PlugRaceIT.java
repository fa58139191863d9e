package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.client.LocalInstances;
import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.DeviceArguments;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.tests.support.Ringdom;

/**
 * Disks and cards come and go as fast as they can, while processes are killed and a guest that is being given devices is
 * destroyed: afterwards everything is as it was. {@code -Dringdom.plug.cycles=N} does more.
 */
class PlugRaceIT {
    private static final int CYCLES = Integer.getInteger("ringdom.plug.cycles", 100);
    private static final int KILL_EVERY = 20;
    private static final int DESTROY_EVERY = 25;
    private static final List<String> VICTIMS = List.of("blkback", "netback", "xenstore", "microhypervisor",
            "supervisor");

    @TempDir
    private Path folder;
    private Ringdom ringdom;
    private SupervisorClient client;

    @Test
    void nothingIsLeftOfManyAttachesAndDetaches() throws Exception {
        try (Ringdom instance = Ringdom.up(folder)) {
            ringdom = instance;
            client = connect();
            int user = guest("user");
            String disk = disk("user.img");
            String nic = DeviceArguments.text(DeviceArguments.nic(List.of("mac=00:16:3e:11:22:44", "bridge=br0")));
            cycle(user, disk, nic);
            race(disk("other.img"), nic.replace(":44", ":45"), new Random(0));
            Map<String, Long> before = settled(user);
            Random random = new Random(CYCLES);
            for (int i = 1; i <= CYCLES; i++) {
                Ringdom.Entry victim = i % KILL_EVERY == 0
                        ? ringdom.kill(VICTIMS.get(i / KILL_EVERY % VICTIMS.size()))
                        : null;
                cycle(user, disk, nic);
                if (victim != null) {
                    ringdom.awaitSuccessor(victim);
                }
                if (i % DESTROY_EVERY == 0) {
                    race(disk("other.img"), nic.replace(":44", ":45"), random);
                }
            }
            Awaitility.await("all is given back").atMost(Ringdom.PATIENCE).untilAsserted(
                    () -> assertEquals(before, inventory(user)));
            Map<String, Long> counters = ringdom.counters(user);
            assertEquals(0, counters.get("plug.errors") + counters.get("plug.corrupt"), counters.toString());
            client.close();
        }
    }

    private SupervisorClient connect() throws SupervisorException {
        return new LocalInstances(System.getenv()).connect(new Instance(ringdom.name(), ringdom.folder()));
    }

    private int guest(String name) {
        return ringdom.create("""
                name = "%s"
                kernel = "java:org.ringdom.guest.plug.DeviceUser"
                memory = 48
                """.formatted(name));
    }

    private String disk(String name) throws IOException, ToolstackException {
        Path image = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        return DeviceArguments.text(DeviceArguments.disk(
                List.of("format=raw,vdev=xvdb,access=rw,target=" + image)));
    }

    private void cycle(int domid, String disk, String nic) throws SupervisorException {
        client.attach(domid, disk);
        int card = client.attach(domid, nic);
        client.detachDisk(domid, "xvdb", false);
        client.detachNic(domid, Integer.toString(card), false);
    }

    /** A guest is destroyed at some moment of its attaches and detaches, of which each is done or refused in words. */
    private void race(String disk, String nic, Random random) throws SupervisorException {
        int domid = guest("other");
        CompletableFuture<Void> plugging = CompletableFuture.runAsync(() -> {
            try (SupervisorClient second = connect()) {
                while (true) {
                    second.attach(domid, disk);
                    int card = second.attach(domid, nic);
                    second.detachDisk(domid, "xvdb", false);
                    second.detachNic(domid, Integer.toString(card), false);
                }
            } catch (SupervisorException refused) {
                assertTrue(refused.getMessage().lines().count() == 1, refused.getMessage());
            }
        });
        int wait = random.nextInt(300);
        Awaitility.await().pollDelay(Duration.ofMillis(wait)).until(() -> true);
        client.destroy(domid);
        plugging.join();
        Awaitility.await("it is gone").atMost(Ringdom.PATIENCE)
                .until(() -> ringdom.entries().stream().noneMatch(entry -> entry.role().equals("guest-" + domid)));
    }

    private Map<String, Long> settled(int domid) {
        Awaitility.await("the guest has let go").atMost(Ringdom.PATIENCE).until(
                () -> ringdom.counters(domid).get("plug.open") + ringdom.counters(domid).get("plug.held") == 0);
        return Awaitility.await("nothing changes any more").pollInterval(Duration.ofSeconds(1)).atMost(Ringdom.PATIENCE)
                .until(() -> inventory(domid), counts -> counts.equals(inventory(domid)));
    }

    /** Files, nodes, ports, grants and pages that are in use. */
    private Map<String, Long> inventory(int domid) {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("files", files(ringdom.folder().shm()));
        counts.put("nodes", ringdom.xenstore("xenstore-ls", "-f").ok().out().lines().count());
        countPorts(counts);
        Map<String, Long> counters = ringdom.counters(domid);
        for (String name : List.of("open", "held", "free-pages", "free-grants")) {
            counts.put(name, counters.get("plug." + name));
        }
        counts.put("images open", Stream.of("blkback", "supervisor").mapToLong(this::openImages).sum());
        return counts;
    }

    /** Ports in use of each domain. */
    private void countPorts(Map<String, Long> counts) {
        try (CoreTableView table = CoreTableView.open(ringdom.folder())) {
            for (int slot = 0; slot < table.slots(); slot++) {
                for (int port = 0; port < table.ports(slot); port++) {
                    if (PortWord.state(table.portWordAt(slot, port)) != PortWord.FREE) {
                        counts.merge("ports of domain " + DomainRecord.domid(table.identity(slot)), 1L, Long::sum);
                    }
                }
            }
        }
    }

    private static long files(Path shm) {
        try (Stream<Path> all = Files.walk(shm)) {
            return all.filter(file -> !file.toString().contains("/drivers/")).filter(Files::isRegularFile).count();
        } catch (IOException changing) {
            return -1;
        }
    }

    private long openImages(String role) {
        Path descriptors = Path.of("/proc", Integer.toString(ringdom.entry(role).pid()), "fd");
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(fd -> {
                try {
                    return Files.readSymbolicLink(fd).toString().endsWith(".img");
                } catch (IOException closed) {
                    return false;
                }
            }).count();
        } catch (IOException changing) {
            return -1;
        }
    }
}
