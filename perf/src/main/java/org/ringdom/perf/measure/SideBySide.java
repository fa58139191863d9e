package org.ringdom.perf.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Two ways measured in turn, round by round, so that whatever else the host does hits both. The figure is the median of the
 * rounds' ratios of medians.
 */
public final class SideBySide {
    private final String name;
    private final String bareName;
    private final List<Round> rounds = new ArrayList<>();

    /** Compares {@code name} with the bare way {@code bareName}. */
    public SideBySide(String name, String bareName) {
        this.name = name;
        this.bareName = bareName;
    }

    /**
     * One round of both.
     *
     * @param bareP50Ns median of the bare way
     * @param bareP99Ns 99th percentile of the bare way
     * @param p50Ns median of what is measured
     * @param p99Ns 99th percentile of what is measured
     */
    public record Round(long bareP50Ns, long bareP99Ns, long p50Ns, long p99Ns) {
        /** Reads four numbers of a line. */
        static Round parse(String[] words, int first) {
            return new Round(Long.parseLong(words[first]), Long.parseLong(words[first + 1]),
                    Long.parseLong(words[first + 2]), Long.parseLong(words[first + 3]));
        }
    }

    /** Adds a round from a line {@code bareP50 bareP99 p50 p99} in ns. */
    public void add(String line) {
        rounds.add(Round.parse(line.trim().split(" "), 0));
    }

    /** The figure: how many times longer than the bare way. */
    public double ratio() {
        return Trips.median(rounds.stream().mapToDouble(round -> (double) round.p50Ns() / round.bareP50Ns()).toArray());
    }

    /** A row {@code | name | bare p50 / p99 | p50 / p99 | ratio |}, times in µs. */
    public String row(String placement) {
        return String.format(Locale.ROOT, "| %s, %s | %s | %s | %s | %.2f |", name, placement, bareName,
                times(Round::bareP50Ns, Round::bareP99Ns), times(Round::p50Ns, Round::p99Ns), ratio());
    }

    /** The head of a table of rows. */
    public static String head() {
        return "| what, where | beside | bare p50 / p99 µs | p50 / p99 µs | ratio of p50 |\n|---|---|---|---|---|";
    }

    private String times(ToLongFunction<Round> p50, ToLongFunction<Round> p99) {
        return String.format(Locale.ROOT, "%.1f / %.1f", micros(p50), micros(p99));
    }

    private double micros(ToLongFunction<Round> field) {
        return Trips.median(rounds.stream().mapToDouble(round -> field.applyAsLong(round) / 1000.0).toArray());
    }
}
