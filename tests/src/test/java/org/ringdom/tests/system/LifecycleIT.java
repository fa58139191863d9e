package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.StoreSocket;
import org.ringdom.tests.support.VerifiedGuest;

/** Domains are made, paused, unpaused and destroyed as often as one likes. */
class LifecycleIT {
    private static final int DOMAINS = Integer.getInteger("ringdom.domains", 20);

    @TempDir
    private Path folder;

    @Test
    void aPausedGuestDoesNothingAndGoesOn() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 8, "depth=8");
            guest.awaitRandomPhase();
            String domid = Integer.toString(guest.domid());
            ringdom.run("pause", domid).ok();
            long[] last = {-1};
            Awaitility.await("the guest stands still").pollInterval(Duration.ofMillis(300)).atMost(Ringdom.PATIENCE)
                    .until(() -> {
                        long before = last[0];
                        last[0] = guest.answered();
                        return before == last[0];
                    });
            assertTrue(ringdom.run("list").ok().out().contains("p"), "list shows it paused");
            ringdom.run("unpause", domid).ok();
            guest.awaitProgress(100);
            guest.finish();
        }
    }

    /** Each wake-up arrives by its doorbell: the rescan once a second, the last net, finds nothing. */
    @Test
    void noWakeUpHasToBeFoundByTheRescan() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 8, "depth=8");
            guest.awaitRandomPhase();
            guest.awaitProgress(20_000);
            guest.finish();
            assertEquals(Map.of(), ringdom.rescans());
        }
    }

    @Test
    void nothingIsLeftOfManyDomains() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            Path image = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
            int first = one(ringdom, image);
            Awaitility.await("nothing of the first is left").atMost(Ringdom.PATIENCE).untilAsserted(
                    () -> assertEquals(List.of(), remains(ringdom, first)));
            Map<String, Integer> before = inventory(ringdom);
            for (int i = 0; i < DOMAINS; i++) {
                one(ringdom, image);
            }
            Awaitility.await("all is given back").atMost(Ringdom.PATIENCE).untilAsserted(
                    () -> assertEquals(before, inventory(ringdom)));
        }
    }

    /** Makes a domain, lets it use its disk, destroys it and awaits the end of its process; its domid. */
    private static int one(Ringdom ringdom, Path image) {
        int domid = ringdom.create("""
                name = "short-lived"
                kernel = "java:org.ringdom.guest.verifier.Verifier"
                memory = 16
                extra = "seconds=0 depth=4"
                disk = [ 'format=raw,vdev=xvda,access=rw,target=%s' ]
                channel = [ 'connection=pty,name=one', 'connection=pty,name=two' ]
                """.formatted(image));
        StoreSocket store = new StoreSocket(ringdom.storeSocket());
        Awaitility.await("its disk works").atMost(Ringdom.PATIENCE).until(
                () -> store.read("/local/domain/" + domid + "/data/verifier/phase").orElse("").equals("random"));
        ringdom.run("destroy", Integer.toString(domid)).ok();
        Awaitility.await("it is gone").atMost(Ringdom.PATIENCE).until(
                () -> ringdom.entries().stream().noneMatch(entry -> entry.role().equals("guest-" + domid)));
        return domid;
    }

    /** Files and nodes that still name a domain, and mappings of any domain's memory, which all must have gone. */
    private static List<String> remains(Ringdom ringdom, int domid) throws IOException {
        List<String> remains = new ArrayList<>();
        Pattern file = Pattern.compile("(.*-)?" + domid + "([.-].*)?");
        try (Stream<Path> files = Files.list(ringdom.folder().shm())) {
            files.map(path -> path.getFileName().toString()).filter(file.asMatchPredicate()).forEach(remains::add);
        }
        String nodes = ringdom.xenstore("xenstore-ls", "-f").ok().out();
        nodes.lines().filter(line -> line.matches("[^=]*/" + domid + "( =|/).*")).forEach(remains::add);
        for (Ringdom.Entry entry : ringdom.entries()) {
            guestMappings(entry).forEach(mapping -> remains.add(entry.role() + " maps " + mapping));
        }
        return remains;
    }

    /** What a process maps of domains, of their disks and of their connections. */
    private static List<String> guestMappings(Ringdom.Entry entry) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Integer.toString(entry.pid()), "maps"))) {
            return lines.filter(line -> line.matches(".*/(dom-\\d\\d+\\.|.*vbd-|.*conn-).*")).toList();
        }
    }

    /** Files of the instance by kind, mappings and descriptors of the services, nodes of the store. */
    private static Map<String, Integer> inventory(Ringdom ringdom) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        try (Stream<Path> files = Files.list(ringdom.folder().shm())) {
            counts.put("files", (int) files.filter(file -> !file.getFileName().toString().startsWith("aeron")).count());
        }
        counts.put("nodes", (int) ringdom.xenstore("xenstore-ls", "-f").ok().out().lines().count());
        for (Ringdom.Entry entry : ringdom.entries()) {
            counts.put(entry.role() + " guest mappings", guestMappings(entry).size());
        }
        return counts;
    }

    @Test
    void domidsAreNotUsedAgain() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            Path image = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
            one(ringdom, image);
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 4, "depth=4");
            assertEquals(17, guest.domid());
            guest.awaitRandomPhase();
            guest.finish();
        }
    }
}
