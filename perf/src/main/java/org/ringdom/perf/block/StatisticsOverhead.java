package org.ringdom.perf.block;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.RunningInstance;

/**
 * What statistics cost: the same loads on two instances that differ only in {@code blkback.blk-statistics}, in turn within each
 * round. Shown are medians, and the median of the rounds' ratios.
 */
public final class StatisticsOverhead {
    private static final int MEBIBYTE = 1 << 20;
    private static final List<BlockLoad> LOADS = List.of(new BlockLoad("randread", 4, 1),
            new BlockLoad("randread", 4, 32), new BlockLoad("randwrite", 4, 1), new BlockLoad("randwrite", 4, 32));

    private StatisticsOverhead() {
    }

    /** Runs it and prints a table. {@code --rounds --seconds --mib --extra} (the guest's options). */
    public static void run(Options options) {
        int rounds = options.number("rounds", 7);
        int milliseconds = options.number("seconds", 1) * 1000;
        int mebibytes = options.number("mib", 256);
        String extra = options.text("extra", "persistent=1");
        System.out.println("Statistics: raw images of " + mebibytes + " MiB in /dev/shm, guests with \"" + extra
                + "\", " + rounds + " rounds of " + milliseconds / 1000 + " s a load");
        try (RunningInstance with = RunningInstance.up(List.of("blkback.blk-statistics = 1"));
                RunningInstance without = RunningInstance.up(List.of("blkback.blk-statistics = 0"))) {
            measure(disk(with, mebibytes, extra), disk(without, mebibytes, extra), rounds, milliseconds);
        }
    }

    private static GuestDisk disk(RunningInstance instance, int mebibytes, String extra) {
        return new GuestDisk(instance, makeImage(instance.scratch().resolve("guest.img"), mebibytes), extra);
    }

    static Path makeImage(Path image, int mebibytes) {
        byte[] block = new byte[MEBIBYTE];
        try (OutputStream out = Files.newOutputStream(image)) {
            for (int i = 0; i < mebibytes; i++) {
                out.write(block);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return image;
    }

    /** The first round is not counted: the JVMs are cold. Who begins changes from round to round. */
    private static void measure(GuestDisk with, GuestDisk without, int rounds, int milliseconds) {
        System.out.println("| load | unit | without | with | with / without |");
        System.out.println("|---|---|---|---|---|");
        for (BlockLoad load : LOADS) {
            with.run(load, milliseconds);
            without.run(load, milliseconds);
        }
        for (BlockLoad load : LOADS) {
            List<Double> counted = new ArrayList<>();
            List<Double> bare = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                boolean first = round % 2 == 0;
                double one = (first ? with : without).run(load, milliseconds);
                double other = (first ? without : with).run(load, milliseconds);
                counted.add(first ? one : other);
                bare.add(first ? other : one);
            }
            double[] ratios = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ratios[round] = counted.get(round) / bare.get(round);
            }
            System.out.printf(Locale.ROOT, "| %s | %s | %,.0f | %,.0f | %.3f |%n", load.words(), load.unit(),
                    load.shown(median(bare)), load.shown(median(counted)), Trips.median(ratios));
        }
    }

    private static double median(List<Double> values) {
        return Trips.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
