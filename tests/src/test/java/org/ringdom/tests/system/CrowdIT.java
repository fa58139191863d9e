package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.NetPair;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/**
 * Sixteen guests: twelve talk in pairs, half of the pairs with many packets under way and half with one; one checks its disk; one floods; the one that it floods takes nothing; one storms events.
 */
class CrowdIT {
    private static final int PAIRS = 6;
    /** What each pair has to have answered while the hostile ones do what they do; how fast, {@code ringdom-perf crowd} says. */
    private static final long PACKETS = 1000;
    private static final long HOSTILE = 10_000;
    private static final long MAX_GROWTH_KIB = 64 << 10;

    @TempDir
    private Path folder;
    private final List<NetPair> pairs = new ArrayList<>();

    @Test
    void oneThatIsDeafOneThatFloodsAndOneThatStormsHarmNobody() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest disk = VerifiedGuest.start(ringdom, folder, 8, "depth=4");
            disk.awaitRandomPhase();
            for (int i = 0; i < PAIRS; i++) {
                pairs.add(NetPair.start(ringdom, i, "br0", "window=" + (i % 2 == 0 ? 64 : 1)));
            }
            ringdom.create(config("deaf", "net.NetSink", "00:16:3e:00:0a:01", ""));
            List<Integer> services = pids(ringdom);
            allGoOn();
            long memoryKib = residentKib(ringdom, "netback");

            int flood = ringdom.create(
                    config("flood", "net.NetFlood", "00:16:3e:00:0a:02", "peer=00:16:3e:00:0a:01 bytes=1514"));
            ringdom.run("pause", "deaf").ok();
            int storm = storm(ringdom);
            long answered = disk.answered();
            await("it floods", () -> ringdom.counters(flood).getOrDefault("flood.packets", 0L) > HOSTILE);
            await("it storms", () -> ringdom.counters(storm).getOrDefault("storm.events", 0L) > HOSTILE);
            long packets = ringdom.counters(flood).get("flood.packets");
            long events = ringdom.counters(storm).get("storm.events");
            allGoOn();
            await("it floods on", () -> ringdom.counters(flood).get("flood.packets") > packets + HOSTILE);
            await("it storms on", () -> ringdom.counters(storm).get("storm.events") > events + HOSTILE);
            allGoOn();

            for (NetPair pair : pairs) {
                pair.check(0);
            }
            assertTrue(disk.answered() > answered, "the disk goes on");
            long growth = residentKib(ringdom, "netback") - memoryKib;
            assertTrue(growth < MAX_GROWTH_KIB, "netback has grown by " + growth + " KiB");
            ringdom.run("destroy", "flood").ok();
            ringdom.run("destroy", "storm").ok();
            ringdom.run("destroy", "deaf").ok();
            disk.finish();
            assertEquals(services, pids(ringdom), "nobody was replaced");
        }
    }

    private static List<Integer> pids(Ringdom ringdom) {
        return ringdom.services().stream().map(Ringdom.Entry::pid).toList();
    }

    private int storm(Ringdom ringdom) throws IOException {
        Path image = Files.write(folder.resolve("storm.img"), new byte[1 << 20]);
        return ringdom.create("""
                name = "storm"
                kernel = "java:org.ringdom.tests.guests.StormingGuest"
                memory = 32
                disk = [ 'format=raw,vdev=xvda,access=rw,target=%s' ]
                """.formatted(image));
    }

    private static String config(String name, String program, String mac, String words) {
        return """
                name = "%s"
                kernel = "java:org.ringdom.guest.%s"
                memory = 32
                extra = "%s"
                vif = [ 'mac=%s,bridge=br0' ]
                """.formatted(name, program, words, mac);
    }

    /** Waits until each pair has exchanged some packets more. */
    private void allGoOn() {
        long[] goals = pairs.stream().mapToLong(pair -> pair.count("received") + PACKETS).toArray();
        for (int i = 0; i < PAIRS; i++) {
            NetPair pair = pairs.get(i);
            long goal = goals[i];
            await("pair " + i + " goes on", () -> pair.count("received") >= goal);
        }
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private static long residentKib(Ringdom ringdom, String role) throws IOException {
        Path status = Path.of("/proc", Integer.toString(ringdom.entry(role).pid()), "status");
        return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElseThrow();
    }
}
