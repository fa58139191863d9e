package org.ringdom.perf.stall;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.demo.GuestWatch;
import org.ringdom.launcher.demo.Stall;
import org.ringdom.launcher.demo.StoreSocket;
import org.ringdom.launcher.demo.Victims;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.RunningInstance;

/**
 * SIGKILL of each process in turn, many times, under a guest that checks its disk. A kill's stall is the longest time
 * without an answer that the guest noticed between the signal and the moment when its requests were seen to be answered
 * again; the guest does not record times below 5 ms, which count as 0 here.
 */
public final class StallMeasurement {
    private static final List<String> ROLES = List.of(ServiceSet.BLKBACK, ServiceSet.XENSTORE, ServiceSet.CORE,
            ServiceSet.FABRIC, ServiceSet.NETBACK, ServiceSet.CONSOLE, ServiceSet.SUPERVISOR);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int PROGRESS = 200;
    private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(700);

    private final RunningInstance instance;
    private final StoreSocket store;
    private final String base;
    private final GuestWatch guest;
    private final Victims victims;
    private final boolean standby;
    private final Random random = new Random(1);
    private int byStandby;

    private StallMeasurement(RunningInstance instance, int domid, boolean standby) {
        this.instance = instance;
        this.store = instance.store();
        this.base = "/local/domain/" + domid + "/data/verifier/";
        this.guest = new GuestWatch(instance.folder(), domid);
        this.victims = new Victims(instance.folder());
        this.standby = standby;
    }

    /** Runs it and prints a table. {@code --kills --mib --depth --memory --roles --standby=both|on|off}. */
    public static void run(Options options) throws SupervisorException {
        int kills = options.number("kills", 50);
        List<String> roles = roles(options.text("roles", String.join(",", ROLES)));
        System.out.println("Stall of a guest's I/O at SIGKILL: " + kills + " kills of each process, verifier with "
                + options.number("depth", 32) + " requests in flight, guest of " + options.number("memory", 256)
                + " MiB");
        System.out.println("| killed | standby | stall median ms | worst ms | below 5 ms | ready again median ms "
                + "| worst ms | by the standby |\n|---|---|---|---|---|---|---|---|");
        String standby = options.text("standby", "both");
        if (!standby.equals("on")) {
            run(options, roles, kills, false);
        }
        if (!standby.equals("off")) {
            run(options, roles, kills, true);
        }
    }

    private static void run(Options options, List<String> roles, int kills, boolean standby)
            throws SupervisorException {
        List<String> settings = List.of("supervisor.standby = " + (standby ? 1 : 0));
        try (RunningInstance instance = RunningInstance.up(settings)) {
            Path image = makeImage(instance.scratch(), options.number("mib", 64));
            int domid = instance.create("""
                    name = "verified"
                    kernel = "java:org.ringdom.guest.verifier.Verifier"
                    memory = %d
                    extra = "seconds=0 depth=%d"
                    disk = [ 'format=raw,vdev=xvda,access=rw,target=%s' ]
                    on_poweroff = "preserve"
                    on_crash = "preserve"
                    """.formatted(options.number("memory", 256), options.number("depth", 32), image));
            StallMeasurement measurement = new StallMeasurement(instance, domid, standby);
            measurement.awaitNode("phase", "random");
            for (String role : roles) {
                System.out.println(measurement.killOften(role, kills));
            }
            measurement.finish();
        }
    }

    private static List<String> roles(String names) {
        List<String> roles = List.of(names.split(","));
        for (String role : roles) {
            if (!ROLES.contains(role)) {
                throw new IllegalArgumentException(
                        "--roles names '" + role + "'; there are " + String.join(", ", ROLES));
            }
        }
        return roles;
    }

    private static Path makeImage(Path folder, int mebibytes) {
        Path image = folder.resolve("disk.img");
        Random content = new Random(2);
        byte[] block = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(image)) {
            for (int i = 0; i < mebibytes; i++) {
                content.nextBytes(block);
                out.write(block);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return image;
    }

    private String killOften(String role, int kills) throws SupervisorException {
        List<Double> stallsMs = new ArrayList<>();
        List<Double> readyMs = new ArrayList<>();
        byStandby = 0;
        for (int i = 0; i < kills; i++) {
            awaitAllReady();
            LockSupport.parkNanos(SETTLE_NS + random.nextInt(300_000_000));
            killOnce(role, stallsMs, readyMs);
        }
        long none = stallsMs.stream().filter(ms -> ms == 0).count();
        return String.format(Locale.ROOT, "| %s | %s | %.0f | %.0f | %d of %d | %.0f | %.0f | %d |", role,
                standby ? "with" : "without", median(stallsMs), worst(stallsMs), none, kills, median(readyMs),
                worst(readyMs), byStandby);
    }

    private void killOnce(String role, List<Double> stallsMs, List<Double> readyMs) throws SupervisorException {
        ProcessEntry victim = victims.ready(role).orElseThrow();
        Optional<ProcessEntry> waiting = victims.ready(ServiceSet.STANDBY.role());
        long killedNs = System.nanoTime();
        if (!victims.kill(victim)) {
            throw new IllegalStateException(role + " died by itself");
        }
        Optional<ProcessEntry> successor = Optional.empty();
        while (successor.isEmpty()) {
            pause(killedNs, role + " has no successor");
            successor = victims.successor(victim);
        }
        int pid = successor.get().pid();
        byStandby += waiting.isPresent() && waiting.get().pid() == pid ? 1 : 0;
        readyMs.add((System.nanoTime() - killedNs) / 1e6);
        long answered = guest.counts().requests();
        while (guest.counts().requests() < answered + PROGRESS) {
            pause(killedNs, "the guest stands still after the death of " + role);
            guest.stalls();
        }
        long recoveredNs = System.nanoTime();
        stallsMs.add(guest.stalls().stream().filter(stall -> stall.overlaps(killedNs, recoveredNs))
                .mapToDouble(StallMeasurement::milliseconds).max().orElse(0));
    }

    private static double milliseconds(Stall stall) {
        return (stall.endNs() - stall.startNs()) / 1e6;
    }

    private void awaitAllReady() {
        long beginNs = System.nanoTime();
        for (String role : ROLES) {
            while (victims.ready(role).isEmpty()) {
                pause(beginNs, role + " is not ready");
            }
        }
        while (standby && victims.ready(ServiceSet.STANDBY.role()).isEmpty()) {
            pause(beginNs, "there is no standby");
        }
    }

    private void pause(long sinceNs, String what) {
        if (System.nanoTime() - sinceNs > PATIENCE_NS) {
            throw new IllegalStateException(what + "; see " + instance.folder().logs());
        }
        LockSupport.parkNanos(1_000_000);
    }

    private void awaitNode(String node, String wanted) {
        long beginNs = System.nanoTime();
        Optional<String> said = Optional.empty();
        while (!said.equals(Optional.of(wanted))) {
            pause(beginNs, "the guest says " + node + " " + said);
            try {
                said = store.read(base + node);
            } catch (IOException notNow) {
                said = Optional.empty();
            }
        }
    }

    /** The figures count only if nothing was lost. */
    private void finish() {
        awaitAllReady();
        try {
            store.write(base + "stop", "1");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        awaitNode("verdict", "verified");
        System.out.println("the guest's verdict: verified, " + guest.counts().requests() + " requests");
        guest.close();
        victims.close();
    }

    private static double median(List<Double> values) {
        return Trips.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double worst(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
