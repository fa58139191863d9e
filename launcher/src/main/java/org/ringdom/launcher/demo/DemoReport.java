package org.ringdom.launcher.demo;

import java.util.List;
import java.util.OptionalLong;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.launcher.cli.output.TextTable;

/**
 * What the demonstration saw, as it is told at the end.
 *
 * @param kills in order
 * @param stalls of the guest's I/O, all of them
 * @param stallsMissed that were overwritten before anybody looked
 * @param counts of the guest at its end
 * @param durationNs from the guest's start to its verdict
 * @param guestPid number of the guest's process, from its start to its end
 */
record DemoReport(List<Kill> kills, List<Stall> stalls, long stallsMissed, VerifierCounts counts, long durationNs,
        int guestPid) {
    private static final double SECTORS_PER_MIB = 2048;

    DemoReport {
        kills = List.copyOf(kills);
        stalls = List.copyOf(stalls);
    }

    /** Prints tables and the verdict. */
    void print(ProgressLine out, List<DiskReading> disks) {
        out.print("");
        (killTable() + "\n" + statistics(disks)).lines().forEach(out::print);
        out.print("");
        out.print("VERIFIED  " + verdict());
    }

    private String verdict() {
        return String.format("%d kills, no I/O error, no acknowledged write lost, the guest's process never restarted",
                kills.size());
    }

    /** A line for each process: how often it was killed, and what that cost. */
    String killTable() {
        StallTally tally = new StallTally(kills, stalls);
        TextTable table = new TextTable("KILLED", ">TIMES", ">READY AFTER", ">WORST", ">GUEST WAITED", ">WORST",
                "REPLAYED");
        for (String role : KillSchedule.ROLES) {
            List<Kill> own = kills.stream().filter(kill -> kill.role().equals(role)).toList();
            if (own.isEmpty()) {
                continue;
            }
            long[] ready = own.stream().mapToLong(Kill::readyMs).sorted().toArray();
            long[] waited = own.stream().mapToLong(kill -> tally.longestMs(kill).orElse(0)).sorted().toArray();
            table.row(role, Integer.toString(own.size()), ready[ready.length / 2] + " ms",
                    ready[ready.length - 1] + " ms", waitedWords(waited[waited.length / 2]),
                    waitedWords(waited[waited.length - 1]),
                    Kill.replayedWords(role, own.stream().mapToLong(Kill::replayed).sum()));
        }
        return table.print();
    }

    private static String waitedWords(long ms) {
        return ms == 0 ? "< " + StallTally.SHORTEST_MS + " ms" : ms + " ms";
    }

    /** Requests, bytes, stalls and restarts. */
    String statistics(List<DiskReading> disks) {
        List<Stall> others = new StallTally(kills, stalls).others();
        TextTable table = new TextTable("STATISTICS", "");
        table.row("requests answered", String.format("%,d: %,d reads, %,d writes, %,d flushes, %,d discards",
                counts.requests(), counts.reads(), counts.writes(), counts.flushes(), counts.discards()));
        double seconds = durationNs / 1e9;
        table.row("data", String.format("%,.1f MiB in %.1f s", Demo.mib(counts.bytes()), seconds)
                + backendBytes(disks));
        table.row("stalls over " + StallTally.SHORTEST_MS + " ms", stallWords(stalls)
                + (stallsMissed > 0 ? ", and " + stallsMissed + " that nobody saw" : ""));
        table.row("not at a kill", stallWords(others));
        table.row("restarts", kills.size() + " of services, 0 of the guest (process " + guestPid
                + " from start to end)");
        return table.print();
    }

    private static String backendBytes(List<DiskReading> disks) {
        return disks.isEmpty()
                ? ""
                : String.format("; blkback: %,.1f MiB read, %,.1f MiB written",
                        sectors(disks, DiskCounter.READ_SECTORS) / SECTORS_PER_MIB,
                        sectors(disks, DiskCounter.WRITTEN_SECTORS) / SECTORS_PER_MIB);
    }

    private static double sectors(List<DiskReading> disks, DiskCounter counter) {
        return disks.stream().mapToLong(disk -> disk.usage().value(counter)).sum();
    }

    private static String stallWords(List<Stall> stalls) {
        OptionalLong longest = StallTally.longestMs(stalls);
        return longest.isEmpty() ? "none" : stalls.size() + ", the longest " + longest.getAsLong() + " ms";
    }
}
