package org.ringdom.perf.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.ProcessCost;
import org.ringdom.perf.process.RealTime;
import org.ringdom.perf.process.RunningInstance;

/**
 * The store of an instance, with its journal, beside C xenstored and oxenstored, which keep nothing: one C client over
 * libxenstore on the Unix socket of each, in turn within each round. Our ring and control plane, which have no socket, are read
 * beside them. Shown are medians of the rounds, and the median of the rounds' ratios.
 */
public final class StoreComparison {
    /** Bytes of every value. */
    static final int VALUE_BYTES = 64;

    private static final String AERON = "read over the control plane";
    private static final String RING = "read over a guest's ring";
    private static final String WATCH_P50 = "write to watch event, median";
    private static final String WATCH_P99 = "write to watch event, 99th percentile";
    private static final String PEER = "C xenstored";
    private static final String OURS = "ringdom";

    private final List<Contender> contenders = new ArrayList<>();
    private final NativeTools tools;
    private final Map<String, List<Double>> results = new HashMap<>();
    private final int rounds;
    private final int milliseconds;
    private final int warmMs;
    private final int events;
    private final int nodes;

    private StoreComparison(NativeTools tools, Options options) {
        this.tools = tools;
        rounds = options.number("rounds", 15);
        milliseconds = options.number("ms", 300);
        warmMs = options.number("warm", 3000);
        events = options.number("events", 5000);
        nodes = options.number("nodes", 100_000);
    }

    /** Runs it and prints two tables. {@code --rounds --ms --warm --events --nodes --realtime}. */
    public static void run(Options options) throws IOException {
        Path scratch = Files.createTempDirectory("ringdom-perf-store");
        try {
            Optional<NativeTools> tools = NativeTools.build(scratch, options.number("realtime", 0) != 0);
            if (tools.isPresent()) {
                new StoreComparison(tools.get(), options).compare(scratch);
            }
        } finally {
            IoUtil.delete(scratch.toFile(), true);
        }
    }

    private void compare(Path scratch) {
        try (RunningInstance instance = RunningInstance.up()) {
            contenders.add(new OurStore(instance));
            PeerStore.xenstored(scratch, tools).ifPresent(contenders::add);
            PeerStore.oxenstored(scratch, tools).ifPresent(contenders::add);
            speed(instance);
            memory();
        } finally {
            CloseHelper.quietCloseAll(contenders);
        }
    }

    private void speed(RunningInstance instance) {
        for (Contender contender : contenders) {
            tools.run(contender.socket(), "fill");
        }
        System.out.println("Stores: values of " + VALUE_BYTES + " bytes, " + rounds + " rounds of " + milliseconds
                + " ms a load" + (tools.realTime() ? ", real-time priority" : ""));
        RingReads ring = new RingReads(instance);
        if (tools.realTime()) {
            contenders.forEach(contender -> RealTime.give(contender.pid()));
            instance.entries().forEach(entry -> RealTime.give(entry.pid()));
            RealTime.give(ProcessHandle.current().pid());
        }
        warmUp(instance, ring);
        for (int round = 0; round < rounds; round++) {
            for (Load load : Load.ALL) {
                measure(load);
            }
            add(RING, OURS, ring.run(milliseconds));
            add(AERON, OURS, overControlPlane(instance, milliseconds));
            measureWatches();
        }
        print();
    }

    /** Until our JVMs have compiled what the loads need. */
    private void warmUp(RunningInstance instance, RingReads ring) {
        Contender ours = contenders.getFirst();
        for (Load load : Load.ALL) {
            tools.run(ours.socket(), load.operation(), Integer.toString(load.connections()), Integer.toString(warmMs));
        }
        ring.run(warmMs);
        overControlPlane(instance, warmMs);
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(warmMs)) {
            tools.run(ours.socket(), "watch", Integer.toString(events));
        }
    }

    /** With a session of its own: one that nobody drives for some seconds is lost. */
    private static double overControlPlane(RunningInstance instance, int milliseconds) {
        try (AeronReads aeron = new AeronReads(instance, "/bench/node0/value")) {
            return aeron.run(milliseconds);
        }
    }

    private void measure(Load load) {
        for (Contender contender : contenders) {
            add(load.words(), contender.name(), tools.run(contender.socket(), load.operation(),
                    Integer.toString(load.connections()), Integer.toString(milliseconds)).getFirst());
        }
    }

    private void measureWatches() {
        for (Contender contender : contenders) {
            List<Double> ns = tools.run(contender.socket(), "watch", Integer.toString(events));
            add(WATCH_P50, contender.name(), ns.get(0) / 1000);
            add(WATCH_P99, contender.name(), ns.get(1) / 1000);
        }
    }

    private void add(String what, String who, double value) {
        values(what, who).add(value);
    }

    private List<Double> values(String what, String who) {
        return results.computeIfAbsent(what + "/" + who, key -> new ArrayList<>());
    }

    private void print() {
        System.out.println("| load | unit |" + columns(" |") + " times " + PEER + " |");
        System.out.println("|---|---|" + "---|".repeat(contenders.size() + 1));
        for (Load load : Load.ALL) {
            System.out.println(row(load.words(), "1/s", load.words(), false));
        }
        System.out.println(row(RING, "1/s", Load.READ.words(), false));
        System.out.println(row(AERON, "1/s", Load.READ.words(), false));
        System.out.println(row(WATCH_P50, "µs", WATCH_P50, true));
        System.out.println(row(WATCH_P99, "µs", WATCH_P99, true));
    }

    private String columns(String end) {
        StringBuilder columns = new StringBuilder();
        contenders.forEach(contender -> columns.append(' ').append(contender.name()).append(end));
        return columns.toString();
    }

    /** A row; the ratio says how many times better than the peer at {@code beside}. */
    private String row(String what, String unit, String beside, boolean lessIsBetter) {
        StringBuilder row = new StringBuilder("| " + what + " | " + unit + " |");
        for (Contender contender : contenders) {
            row.append(cell(values(what, contender.name())));
        }
        List<Double> ours = values(what, OURS);
        List<Double> theirs = values(beside, PEER);
        if (theirs.isEmpty()) {
            return row.append(" - |").toString();
        }
        double ratio = Trips.median(IntStream.range(0, ours.size())
                .mapToDouble(i -> lessIsBetter ? theirs.get(i) / ours.get(i) : ours.get(i) / theirs.get(i)).toArray());
        return row.append(String.format(Locale.ROOT, " %.2f |", ratio)).toString();
    }

    private static String cell(List<Double> values) {
        return values.isEmpty()
                ? " - |"
                : String.format(Locale.ROOT, " %,.0f |",
                        Trips.median(values.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    /** Resident and private memory before and after the nodes are made. */
    private void memory() {
        System.out
                .println("\n| memory, MB (of which private) | before | with " + nodes + " nodes more |\n|---|---|---|");
        for (Contender contender : contenders) {
            ProcessCost before = ProcessCost.of(contender.pid());
            tools.run(contender.socket(), "nodes", Integer.toString(nodes));
            System.out.println("| " + contender.name() + " | " + shown(before) + " | "
                    + shown(ProcessCost.of(contender.pid())) + " |");
        }
    }

    private static String shown(ProcessCost cost) {
        return String.format(Locale.ROOT, "%.1f (%.1f)", cost.rssKib() / 1024.0, cost.privateKib() / 1024.0);
    }
}
