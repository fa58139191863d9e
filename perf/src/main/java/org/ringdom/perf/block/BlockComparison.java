package org.ringdom.perf.block;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.agrona.CloseHelper;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.RunningInstance;
import org.ringdom.perf.process.Tools;

/**
 * The same loads on raw images of the same size in /dev/shm, in turn within each round: a guest through the block domain, nbdkit and
 * qemu-nbd under fio's nbd engine over Unix sockets, fio on the file. Shown are the medians of the rounds.
 */
public final class BlockComparison {
    private static final int MEBIBYTE = 1 << 20;

    private final List<Contender> contenders = new ArrayList<>();
    private final Map<String, List<Double>> results = new HashMap<>();

    private BlockComparison() {
    }

    /** Runs it and prints a table. {@code --rounds --seconds --mib --extra} (the guest's options). */
    public static void run(Options options) {
        int rounds = options.number("rounds", 3);
        int milliseconds = options.number("seconds", 2) * 1000;
        int mebibytes = options.number("mib", 1024);
        String extra = options.text("extra", "persistent=1");
        System.out.println("Block: raw image of " + mebibytes + " MiB in /dev/shm, guest with \"" + extra + "\", "
                + rounds + " rounds of " + milliseconds / 1000 + " s a load, medians");
        BlockComparison comparison = new BlockComparison();
        try (RunningInstance instance = RunningInstance.up()) {
            Path image = StatisticsOverhead.makeImage(instance.scratch().resolve("guest.img"), mebibytes);
            // the block domain has locked its image against qemu, so the others get one like it
            Path other = StatisticsOverhead.makeImage(instance.scratch().resolve("others.img"), mebibytes);
            long bytes = (long) mebibytes * MEBIBYTE;
            try {
                comparison.contenders.add(new GuestDisk(instance, image, extra));
                NbdServer.nbdkit(instance.scratch(), other, bytes).ifPresent(comparison.contenders::add);
                NbdServer.qemu(instance.scratch(), other, bytes).ifPresent(comparison.contenders::add);
                if (Tools.isInstalled("fio")) {
                    comparison.contenders.add(new FioOnFile(other, bytes));
                }
                comparison.measure(rounds, milliseconds);
            } finally {
                CloseHelper.quietCloseAll(comparison.contenders);
            }
        }
        comparison.print();
    }

    /** The first round of the guest is not counted: its JVMs are cold. */
    private void measure(int rounds, int milliseconds) {
        for (BlockLoad load : BlockLoad.ALL.reversed()) {
            contenders.getFirst().run(load, milliseconds);
        }
        for (int round = 0; round < rounds; round++) {
            for (BlockLoad load : BlockLoad.ALL) {
                for (Contender contender : contenders) {
                    results.computeIfAbsent(key(load, contender), key -> new ArrayList<>())
                            .add(contender.run(load, milliseconds));
                }
            }
        }
    }

    private static String key(BlockLoad load, Contender contender) {
        return load.words() + "/" + contender.name();
    }

    private void print() {
        StringBuilder head = new StringBuilder("| load | unit |");
        StringBuilder line = new StringBuilder("|---|---|");
        for (Contender contender : contenders) {
            head.append(' ').append(contender.name()).append(" |");
            line.append("---|");
        }
        System.out.println(head.append(" times nbdkit |"));
        System.out.println(line.append("---|"));
        for (BlockLoad load : BlockLoad.ALL) {
            System.out.println(row(load));
        }
    }

    private String row(BlockLoad load) {
        StringBuilder row = new StringBuilder("| " + load.words() + " | " + load.unit() + " |");
        double ours = median(load, "ringdom");
        for (Contender contender : contenders) {
            row.append(String.format(Locale.ROOT, " %,.0f |", load.shown(median(load, contender.name()))));
        }
        double nbdkit = median(load, "nbdkit");
        return row.append(nbdkit > 0 ? String.format(Locale.ROOT, " %.2f |", ours / nbdkit) : " - |").toString();
    }

    private double median(BlockLoad load, String contender) {
        List<Double> values = results.getOrDefault(load.words() + "/" + contender, List.of());
        return values.isEmpty() ? 0 : Trips.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
