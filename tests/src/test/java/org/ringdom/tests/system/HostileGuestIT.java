package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CompiledKernel;
import org.ringdom.tests.support.HostPrograms;
import org.ringdom.tests.support.Ringdom;

/**
 * Kernels that make random hypercalls, execute random bytes and set up random page tables. The worst that may come of it is that
 * they are crashed, alone, with a reason and their registers. {@code -Dringdom.hostile.rounds=} and {@code
 * -Dringdom.hostile.seed=} say how many and which.
 */
class HostileGuestIT {
    private static final int ROUNDS = Integer.getInteger("ringdom.hostile.rounds", 500);
    private static final int SEED = Integer.getInteger("ringdom.hostile.seed", 1);
    private static final Duration PATIENCE = Ringdom.PATIENCE.plusMillis(ROUNDS * 20L);

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
            manyCalls(ringdom);
            assertTrue(run(ringdom, "u") > 0, "random instructions in user mode");
            run(ringdom, "k");
            assertTrue(run(ringdom, "p") > 0, "random page tables");
            assertEquals(pids(before), pids(ringdom.services()), "the services are those that they were");
            assertTrue(ringdom.entry("guest-" + bystander).isReady());
        }
    }

    /** A random hypercall may well be the one that ends its guest: another goes on then, with the next seed. */
    private void manyCalls(Ringdom ringdom) throws IOException {
        int seed = SEED;
        for (long made = 0; made < ROUNDS; seed++) {
            long calls = run(ringdom, "c", seed, ROUNDS - made);
            assertTrue(calls > 0, "random hypercalls with seed " + seed);
            made += calls;
        }
    }

    private static List<Integer> pids(List<Ringdom.Entry> services) {
        return services.stream().map(Ringdom.Entry::pid).toList();
    }

    /** Runs a kernel to its end, or destroys it: it may loop for ever. Returns how many hypercalls it has made. */
    private long run(Ringdom ringdom, String kind) throws IOException {
        return run(ringdom, kind, SEED, ROUNDS);
    }

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
        boolean ended = ended(log);
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
        long calls = ringdom.counters(domid).getOrDefault("pv.hypercalls", 0L);
        ringdom.run("destroy", name).ok();
        return calls;
    }

    private static boolean ended(Path log) {
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> Files.readString(log).contains("has stopped"));
            return true;
        } catch (ConditionTimeoutException loops) {
            return false;
        }
    }
}
