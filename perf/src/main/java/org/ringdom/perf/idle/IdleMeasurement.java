package org.ringdom.perf.idle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.ProcessCost;
import org.ringdom.perf.process.RunningInstance;

/** How long {@code up} takes until everything is healthy, and what each process of the idle set costs. */
public final class IdleMeasurement {
    private static final double TICKS_PER_SECOND = 100;

    private IdleMeasurement() {
    }

    /** Runs it and prints a table. {@code --starts --settle --seconds}. */
    public static void run(Options options) {
        int starts = options.number("starts", 5);
        RunningInstance.up().close(); // the first after a build makes the AOT caches
        List<Double> upSeconds = new ArrayList<>();
        for (int i = 1; i < starts; i++) {
            try (RunningInstance instance = RunningInstance.up()) {
                upSeconds.add(instance.upNs() / 1e9);
            }
        }
        try (RunningInstance instance = RunningInstance.up()) {
            upSeconds.add(instance.upNs() / 1e9);
            System.out.printf(Locale.ROOT, "`ringdom up -d --wait`, from start to healthy: median %.2f s of %d (%s)%n",
                    Trips.median(upSeconds.stream().mapToDouble(Double::doubleValue).toArray()), starts,
                    String.join(", ", upSeconds.stream().map(s -> String.format(Locale.ROOT, "%.2f", s)).toList()));
            sleep(options.number("settle", 10));
            costs(instance, options.number("seconds", 20));
        }
    }

    private static void costs(RunningInstance instance, int seconds) {
        List<ProcessEntry> entries = instance.entries();
        Map<String, ProcessCost> before = new LinkedHashMap<>();
        entries.forEach(entry -> before.put(entry.role(), ProcessCost.of(entry.pid())));
        long startNs = System.nanoTime();
        sleep(seconds);
        double elapsed = (System.nanoTime() - startNs) / 1e9;
        System.out.printf(Locale.ROOT, "The idle set over %.0f s%n", elapsed);
        System.out.println("| process | resident MB | of which private | switches/s | CPU % |\n|---|---|---|---|---|");
        double rss = 0;
        double own = 0;
        double switches = 0;
        double cpu = 0;
        for (ProcessEntry entry : entries) {
            ProcessCost now = ProcessCost.of(entry.pid());
            ProcessCost then = before.get(entry.role());
            double processSwitches = (now.switches() - then.switches()) / elapsed;
            double processCpu = (now.cpuTicks() - then.cpuTicks()) / TICKS_PER_SECOND / elapsed * 100;
            System.out.println(row(entry.role(), now.rssKib(), now.privateKib(), processSwitches, processCpu));
            rss += now.rssKib();
            own += now.privateKib();
            switches += processSwitches;
            cpu += processCpu;
        }
        System.out.println(row("all", rss, own, switches, cpu));
    }

    private static String row(String name, double rssKib, double privateKib, double switches, double cpu) {
        return String.format(Locale.ROOT, "| %s | %.0f | %.0f | %.1f | %.2f |", name, rssKib / 1024, privateKib / 1024,
                switches, cpu);
    }

    private static void sleep(int seconds) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long left = endNs - System.nanoTime(); left > 0; left = endNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
