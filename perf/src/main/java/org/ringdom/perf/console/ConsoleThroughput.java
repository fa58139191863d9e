package org.ringdom.perf.console;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

import org.ringdom.perf.measure.Pause;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.RunningInstance;
import org.ringdom.perf.process.Tools;

/**
 * A guest prints as fast as its console is taken, which the console service keeps with its time in its journal; beside it {@code script},
 * which keeps what {@code yes} prints to a terminal, and its times. In turn, round by round; shown are medians.
 */
public final class ConsoleThroughput {
    private static final String PEER = "script";
    private static final long WARM_MS = 3000;
    private static final double MEGABYTE = 1e6;

    private ConsoleThroughput() {
    }

    /** Runs it and prints a table. {@code --rounds --seconds}. */
    public static void run(Options options) {
        if (!Tools.isInstalled(PEER)) {
            System.out.println("skipped: " + PEER + " (not installed; Debian: bsdutils)");
            return;
        }
        int rounds = options.number("rounds", 5);
        int milliseconds = options.number("seconds", 2) * 1000;
        System.out.println(
                "Console: lines of " + ConsoleFlood.LINE.length() + " characters, kept with their time in /dev/shm; "
                        + rounds + " rounds of " + milliseconds / 1000 + " s, medians");
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        double[] ratios = new double[rounds];
        try (RunningInstance instance = RunningInstance.up()) {
            for (int round = 0; round < rounds; round++) {
                ours.add(guest(instance, milliseconds));
                theirs.add(terminal(instance.scratch(), milliseconds));
                ratios[round] = ours.getLast() / theirs.getLast();
            }
        }
        System.out.println("| Ringdom MB/s | script(1) MB/s | times |\n|---|---|---|");
        System.out.println(String.format(Locale.ROOT, "| %,.1f | %,.1f | %.2f |", median(ours), median(theirs),
                Trips.median(ratios)));
    }

    private static double median(List<Double> values) {
        return Trips.median(values.stream().mapToDouble(value -> value / MEGABYTE).toArray());
    }

    private static double guest(RunningInstance instance, int milliseconds) {
        String jar = ConsoleFlood.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        int domid = instance.create("""
                name = "flood"
                kernel = "java:%s"
                memory = 32
                class_path = [ '%s' ]
                """.formatted(ConsoleFlood.class.getName(), jar));
        double rate = rate(() -> instance.counters(domid).getOrDefault(ConsoleFlood.COUNTER, 0L), milliseconds);
        instance.ringdom("destroy", Integer.toString(domid));
        return rate;
    }

    /** The command ends by itself, some time after it was looked at. */
    private static double terminal(Path folder, int milliseconds) {
        Path text = folder.resolve("terminal.out");
        long seconds = (WARM_MS + milliseconds) / 1000 + 1;
        try {
            Files.deleteIfExists(text);
            Process script = new ProcessBuilder(PEER, "-q", "--log-out", text.toString(), "--log-timing",
                    folder.resolve("terminal.times").toString(), "-c",
                    "timeout " + seconds + " yes '" + ConsoleFlood.LINE + "'").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
            double rate = rate(text.toFile()::length, milliseconds);
            script.waitFor();
            return rate;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** What a count of bytes grows by in a second, once it has grown for a while. */
    private static double rate(LongSupplier bytes, int milliseconds) {
        Pause.of(WARM_MS);
        long before = bytes.getAsLong();
        long startNs = System.nanoTime();
        Pause.of(milliseconds);
        double rate = (bytes.getAsLong() - before) * 1e9 / (System.nanoTime() - startNs);
        if (rate <= 0) {
            throw new IllegalStateException("nothing was printed");
        }
        return rate;
    }
}
