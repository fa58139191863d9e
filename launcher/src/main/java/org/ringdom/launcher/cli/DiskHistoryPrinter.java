package org.ringdom.launcher.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.blktapstats.history.DiskHistory;
import org.ringdom.blktapstats.history.History;
import org.ringdom.launcher.cli.output.DiskChart;
import org.ringdom.launcher.cli.output.DiskStatsView;
import org.ringdom.launcher.cli.output.Json;
import org.ringdom.runtime.journal.JournalFailure;
import org.ringdom.runtime.memory.InstanceFolder;

/** Prints what the history knows of a span of time. */
final class DiskHistoryPrinter {
    private static final int MOST_SLOTS = 60;
    /** Slots are not shorter than the usual time between two records. */
    private static final long SHORTEST_SLOT_S = 10;

    private DiskHistoryPrinter() {
    }

    /**
     * From when to when.
     *
     * @param since begin
     * @param until end, later
     */
    record Span(Instant since, Instant until) {
        /** As options say it; null: the day before the end, and now. */
        static Span of(String since, String until, Instant now, ZoneId zone) throws CliException {
            Instant end = until == null ? now : TimeArgument.parse(until, now, zone);
            Instant begin = since == null ? end.minus(Duration.ofDays(1)) : TimeArgument.parse(since, now, zone);
            if (!begin.isBefore(end)) {
                throw new CliException("there is nothing between " + begin.atZone(zone).toLocalDateTime() + " and "
                        + end.atZone(zone).toLocalDateTime() + "; --since must be before --until");
            }
            return new Span(begin, end);
        }

        /** Into how many pieces it is cut. */
        int slots() {
            return (int) Math.clamp(Duration.between(since, until).toSeconds() / SHORTEST_SLOT_S, 1, MOST_SLOTS);
        }
    }

    static void print(InstanceFolder folder, Span span, boolean json, PrintWriter out) throws CliException {
        List<DiskHistory> disks;
        try {
            disks = History.read(folder, span.since().toEpochMilli(), span.until().toEpochMilli(), span.slots());
        } catch (JournalFailure unreadable) {
            throw new CliException(unreadable.getMessage());
        }
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("since", span.since().toString());
            all.put("until", span.until().toString());
            all.put("disks", DiskStatsView.historyJson(disks));
            out.println(Json.write(all));
        } else if (disks.isEmpty()) {
            out.println("no disk did anything, or nobody wrote it down, between "
                    + span.since().atZone(ZoneId.systemDefault()).toLocalDateTime().withNano(0) + " and "
                    + span.until().atZone(ZoneId.systemDefault()).toLocalDateTime().withNano(0));
        } else {
            out.print(DiskStatsView.history(disks));
            for (DiskHistory disk : disks) {
                out.println();
                out.print(DiskChart.print(disk, ZoneId.systemDefault()));
            }
        }
    }
}
