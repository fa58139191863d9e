package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CompiledKernel;
import org.ringdom.tests.support.HostPrograms;
import org.ringdom.tests.support.Ringdom;

/**
 * Kernels that make random hypercalls, execute random bytes and set up random page tables. The worst that may come of it is that
 * they are crashed, alone, with a reason and their registers; another goes on then, with the next seed. {@code
 * -Dringdom.hostile.rounds=} and {@code -Dringdom.hostile.seed=} say how many rounds of each kind and which, {@code
 * -Dringdom.hostile.guests=} how many guests of a kind there may be.
 */
class HostileGuestIT {
    private static final int ROUNDS = Integer.getInteger("ringdom.hostile.rounds", 500);
    private static final int SEED = Integer.getInteger("ringdom.hostile.seed", 1);
    private static final int GUESTS = Integer.getInteger("ringdom.hostile.guests", 2);
    /** A guest that makes no hypercall for so long has come to a loop without an end. */
    private static final long LOOPS_NS = TimeUnit.SECONDS.toNanos(3);
    /** Hypercalls that a round takes at most. */
    private static final Map<String, Integer> CALLS = Map.of("c", 8, "u", 8, "k", 8, "p", 12);

    @TempDir
    private Path folder;
    private Path kernel;

    @BeforeEach
    void compile() throws IOException {
        HostPrograms.require("gcc", "gcc");
        kernel = CompiledKernel.compile(folder, "hostile");
    }

    @Test
    void whatAGuestMustNotDoHurtsNobodyElse() throws Exception {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            List<Ringdom.Entry> before = ringdom.services();
            int bystander = ringdom.create("""
                    name = "bystander"
                    kernel = "java:org.ringdom.guest.console.ConsoleEcho"
                    memory = 32
                    """);
            for (String kind : List.of("c", "u", "k", "p")) {
                assertTrue(many(ringdom, kind) > 0, "no round of kind " + kind + " from seed " + SEED);
            }
            assertEquals(pids(before), pids(ringdom.services()), "the services are those that they were");
            assertTrue(ringdom.entry("guest-" + bystander).isReady());
        }
    }

    /** Rounds of a kind, by one guest after the other. Returns how many there were at least. */
    private long many(Ringdom ringdom, String kind) throws IOException {
        long made = 0;
        int guests = 0;
        while (made < ROUNDS && guests < GUESTS) {
            made += run(ringdom, kind, SEED + guests++, ROUNDS - made) / CALLS.get(kind);
        }
        System.out.println("HostileGuestIT: kind " + kind + ": " + made + " rounds, " + guests + " guests");
        return made;
    }

    private static List<Integer> pids(List<Ringdom.Entry> services) {
        return services.stream().map(Ringdom.Entry::pid).toList();
    }

    /** Runs a kernel to its end, or destroys it: it may loop for ever. Returns how many hypercalls it has made. */
    private long run(Ringdom ringdom, String kind, int seed, long rounds) throws IOException {
        String name = "hostile-" + kind;
        int domid = ringdom.create("""
                name = "%s"
                kernel = "%s"
                memory = 16
                extra = "%s %d %d"
                on_poweroff = "preserve"
                on_crash = "preserve"
                on_reboot = "preserve"
                """.formatted(name, kernel, kind, seed, rounds));
        Path log = ringdom.folder().logs().resolve("guest-" + domid + ".log");
        boolean ended = ended(log, () -> calls(ringdom, domid));
        String text = Files.readString(log);
        assertFalse(text.contains("a bug"), text);
        if (text.contains("has stopped: CRASH") && text.contains(" crashed on vcpu ")) {
            assertTrue(text.contains("rip ") && text.contains("stack"), text);
        }
        if (ended) {
            String letter = text.contains("has stopped: CRASH") ? "----c-" : "---s--";
            Awaitility.await("the core knows of " + text).atMost(Ringdom.PATIENCE)
                    .until(() -> ringdom.run("list", name).ok().out().contains(letter));
        }
        long calls = calls(ringdom, domid);
        ringdom.run("destroy", name).ok();
        return calls;
    }

    private static long calls(Ringdom ringdom, int domid) {
        return ringdom.counters(domid).getOrDefault("pv.hypercalls", 0L);
    }

    /** Waits until a guest has ended, or does nothing any more. */
    private static boolean ended(Path log, LongSupplier calls) {
        AtomicLong last = new AtomicLong();
        AtomicLong sinceNs = new AtomicLong(System.nanoTime());
        return Awaitility.await("a guest that neither ends nor begins").atMost(Duration.ofHours(3)).until(() -> {
            if (Files.readString(log).contains("has stopped")) {
                return Optional.of(true);
            }
            long now = calls.getAsLong();
            if (now != last.getAndSet(now)) {
                sinceNs.set(System.nanoTime());
            }
            boolean still = System.nanoTime() - sinceNs.get() > (now > 0 ? LOOPS_NS : Ringdom.PATIENCE.toNanos());
            return still ? Optional.of(false) : Optional.<Boolean>empty();
        }, Optional::isPresent).orElseThrow();
    }
}
