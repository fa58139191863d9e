package org.ringdom.perf.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

import org.ringdom.launcher.store.StoreConnection;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.JvmProcess;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.Placement;
import org.ringdom.perf.process.ProcessCost;
import org.ringdom.perf.process.RunningInstance;

/**
 * How long a proper client of the store waits beside hostile ones: reads and writes one by one, alone, beside clients that read in
 * batches, and beside as many that send malformed messages in the same batches, in turn within each round. The load is a
 * process of its own that gets what the others leave of the processors, so that it is the store that they share.
 */
public final class HostileClients {
    private static final String NODE = "/bench/proper";
    private static final int WARM_MESSAGES = 300_000;
    private static final int TRIPS_MAX = 8_000_000;

    /** Times of one round, in µs. */
    private record Times(double readP50, double readP99, double writeP50, double writeP99) {
        static Times of(Trips reads, Trips writes) {
            return new Times(reads.quantileNs(0.5) / 1000.0, reads.quantileNs(0.99) / 1000.0,
                    writes.quantileNs(0.5) / 1000.0, writes.quantileNs(0.99) / 1000.0);
        }
    }

    private final RunningInstance instance;
    private final Path socket;
    private final StoreConnection client;
    private final byte[] value = "v".repeat(StoreComparison.VALUE_BYTES).getBytes(StandardCharsets.US_ASCII);
    private final Trips reads = new Trips(TRIPS_MAX);
    private final Trips writes = new Trips(TRIPS_MAX);
    private final int clients;
    private final long messages;
    private final int rounds;
    private final boolean idle;
    private double hostilePerSecond;

    private HostileClients(RunningInstance instance, Options options) throws IOException {
        this.instance = instance;
        socket = instance.folder().storeSocket();
        client = StoreConnection.open(socket);
        clients = options.number("clients", 8);
        messages = options.number("messages", 1_000_000);
        rounds = options.number("rounds", 5);
        idle = options.number("idle", 1) != 0;
    }

    /** Runs it and prints a table. {@code --messages --clients --rounds --idle}; the messages are those of all rounds together. */
    public static void run(Options options) throws IOException {
        try (RunningInstance instance = RunningInstance.up()) {
            new HostileClients(instance, options).measure();
        }
    }

    private void measure() throws IOException {
        client.write(NODE, value);
        beside(StoreLoad.PROPER, WARM_MESSAGES, 0);
        beside(StoreLoad.HOSTILE, WARM_MESSAGES, 0);
        int store = new OurStore(instance).pid();
        ProcessCost before = ProcessCost.of(store);
        List<Times> alone = new ArrayList<>();
        List<Times> proper = new ArrayList<>();
        List<Times> hostile = new ArrayList<>();
        long perRound = messages / rounds;
        for (int round = 1; round <= rounds; round++) {
            proper.add(beside(StoreLoad.PROPER, perRound, round));
            hostile.add(beside(StoreLoad.HOSTILE, perRound, round * 1000L));
            alone.add(alone(TimeUnit.SECONDS.toNanos(5)));
        }
        System.out.println(clients + " clients, " + perRound * rounds + " malformed messages in " + rounds + " rounds, "
                + Math.round(hostilePerSecond / rounds) + " a second"
                + (idle ? "; the load runs when nobody else does" : ""));
        System.out.println("| a proper client | read p50 / p99 µs | write p50 / p99 µs |\n|---|---|---|");
        print("alone", alone);
        print("beside clients that read", proper);
        print("beside hostile clients", hostile);
        ratio("alone", hostile, alone);
        ratio("beside clients that read", hostile, proper);
        ProcessCost after = ProcessCost.of(new OurStore(instance).pid());
        System.out.printf(Locale.ROOT,
                "the store's memory, MB resident (of which private): %.1f (%.1f) before, %.1f (%.1f) after%s%n",
                before.rssKib() / 1024.0, before.privateKib() / 1024.0, after.rssKib() / 1024.0,
                after.privateKib() / 1024.0, store == new OurStore(instance).pid() ? "" : "; IT DIED IN BETWEEN");
    }

    /** Waits for nobody: as long as the load runs. */
    private Times beside(String load, long count, long seed) {
        List<String> arguments = List.of(load, socket.toString(), Integer.toString(clients), Long.toString(count),
                Long.toString(seed));
        try (JvmProcess process = JvmProcess.start("xenstore", StoreLoad.class, Placement.ANY, Optional.empty(),
                arguments)) {
            if (idle) {
                leaveTheProcessors(process.pid());
            }
            CompletableFuture<List<String>> output = CompletableFuture.supplyAsync(process::output);
            Times times = trips(() -> !output.isDone());
            String[] words = output.join().getFirst().split(" ");
            if (load.equals(StoreLoad.HOSTILE) && seed != 0) {
                hostilePerSecond += Long.parseLong(words[0]) * 1e9 / Long.parseLong(words[1]);
            }
            return times;
        }
    }

    private static void leaveTheProcessors(long pid) {
        try {
            Process chrt = new ProcessBuilder("chrt", "--all-tasks", "--idle", "--pid", "0", Long.toString(pid))
                    .inheritIO().start();
            if (chrt.waitFor() != 0) {
                throw new IllegalStateException("chrt failed; --idle=0 goes without it");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private Times alone(long ns) {
        long startNs = System.nanoTime();
        return trips(() -> System.nanoTime() - startNs < ns);
    }

    private Times trips(BooleanSupplier on) {
        reads.clear();
        writes.clear();
        try {
            while (on.getAsBoolean() && reads.count() < TRIPS_MAX) {
                long startNs = System.nanoTime();
                client.write(NODE, value);
                long writtenNs = System.nanoTime();
                byte[] read = client.read(NODE);
                reads.add(System.nanoTime() - writtenNs);
                writes.add(writtenNs - startNs);
                if (read.length != value.length) {
                    throw new IllegalStateException("the store answered with " + read.length + " bytes");
                }
            }
        } catch (IOException died) {
            throw new UncheckedIOException("the store died", died);
        }
        return Times.of(reads, writes);
    }

    private static double median(List<Times> rounds, ToDoubleFunction<Times> which) {
        return Trips.median(rounds.stream().mapToDouble(which).toArray());
    }

    private static void print(String who, List<Times> rounds) {
        System.out.printf(Locale.ROOT, "| %s | %.0f / %.0f | %.0f / %.0f |%n", who, median(rounds, Times::readP50),
                median(rounds, Times::readP99), median(rounds, Times::writeP50), median(rounds, Times::writeP99));
    }

    private static void ratio(String beside, List<Times> ours, List<Times> others) {
        System.out.printf(Locale.ROOT, "p99 beside hostile clients, times that %s: read %.2f, write %.2f%n", beside,
                ratio(ours, others, Times::readP99), ratio(ours, others, Times::writeP99));
    }

    /** Median of the rounds' ratios. */
    private static double ratio(List<Times> ours, List<Times> others, ToDoubleFunction<Times> which) {
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = which.applyAsDouble(ours.get(i)) / which.applyAsDouble(others.get(i));
        }
        return Trips.median(ratios);
    }
}
