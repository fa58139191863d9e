package org.ringdom.launcher.cli.output;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.blktapstats.disk.DiskId;
import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.Latencies;
import org.ringdom.blktapstats.disk.Usage;
import org.ringdom.blktapstats.history.DiskHistory;

/** What disks transferred, as tables and as JSON. */
public final class DiskStatsView {
    private static final List<String> OPERATIONS = List.of("read", "write", "flush", "discard");
    private static final DiskCounter[] REQUESTS = {DiskCounter.READS, DiskCounter.WRITES, DiskCounter.FLUSHES,
        DiskCounter.DISCARDS};
    private static final DiskCounter[] SECTORS = {DiskCounter.READ_SECTORS, DiskCounter.WRITTEN_SECTORS, null,
        DiskCounter.DISCARDED_SECTORS};
    private static final DiskCounter[] MERGED = {DiskCounter.MERGED_READS, DiskCounter.MERGED_WRITES, null, null};
    private static final double SECTORS_PER_MIB = 2048;
    private static final double NS_PER_US = 1000;
    private static final double[] SHARES = {0.5, 0.9, 0.99, 0.999};

    private DiskStatsView() {
    }

    /** Totals since each guest was made. */
    public static String totals(List<DiskReading> disks) {
        TextTable table = table("REQUESTS", "MiB", "MERGED");
        disks.forEach(disk -> rows(table, disk.id(), disk.usage(), 0));
        return disks.isEmpty() ? "no disks\n" : table.print() + "\n" + notes(disks);
    }

    /** What happened per second since {@code before}; disks that were not there then are left out. */
    public static String rates(List<DiskReading> disks, List<DiskReading> before) {
        TextTable table = table("REQUESTS/S", "MiB/S", "MERGED/S");
        for (DiskReading disk : disks) {
            for (DiskReading earlier : before) {
                if (earlier.id().equals(disk.id())) {
                    rows(table, disk.id(), disk.usage().since(earlier.usage()),
                            Math.max(1e-3, disk.secondsSince(earlier)));
                }
            }
        }
        return disks.isEmpty() ? "no disks\n" : table.print();
    }

    /** What happened in the span of a history. */
    public static String history(List<DiskHistory> disks) {
        TextTable table = table("REQUESTS", "MiB", "MERGED");
        disks.forEach(disk -> rows(table, disk.last().id(), disk.usage(), 0));
        return table.print();
    }

    private static TextTable table(String requests, String mib, String merged) {
        return new TextTable(">DOMID", "DISK", "OP", ">" + requests, ">" + mib, ">" + merged, ">MEAN us", ">P50",
                ">P90", ">P99", ">P99.9", ">MAX us");
    }

    /** @param seconds that {@code usage} took, for rates; 0: totals */
    private static void rows(TextTable table, DiskId id, Usage usage, double seconds) {
        for (int operation = 0; operation < DiskStatistics.OPERATIONS; operation++) {
            Latencies latencies = usage.latencies(operation);
            long requests = usage.value(REQUESTS[operation]);
            if (requests == 0 && operation > DiskStatistics.WRITE) {
                continue;
            }
            List<String> cells = new ArrayList<>(List.of(Integer.toString(id.domid()), id.name(),
                    OPERATIONS.get(operation), count(requests, seconds),
                    SECTORS[operation] == null
                            ? "-"
                            : decimal(usage.value(SECTORS[operation]) / SECTORS_PER_MIB / (seconds > 0 ? seconds : 1)),
                    MERGED[operation] == null ? "-" : count(usage.value(MERGED[operation]), seconds)));
            cells.add(requests == 0 ? "-" : decimal(latencies.meanNs() / NS_PER_US));
            for (double share : SHARES) {
                cells.add(requests == 0 ? "-" : decimal(latencies.percentileNs(share) / NS_PER_US));
            }
            cells.add(requests == 0 ? "-" : decimal(latencies.maxNs() / NS_PER_US));
            table.row(cells.toArray(String[]::new));
        }
    }

    private static String count(long value, double seconds) {
        return seconds > 0 ? decimal(value / seconds) : Long.toString(value);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String notes(List<DiskReading> disks) {
        StringBuilder notes = new StringBuilder();
        for (DiskReading disk : disks) {
            notes.append(disk.id().domid()).append(' ').append(disk.id().name()).append(": ").append(disk.inFlight())
                    .append(" in flight, ").append(disk.maxInFlight()).append(" at most; ")
                    .append(errors(disk.usage())).append("; ").append(disk.usage().value(DiskCounter.REPLAYED))
                    .append(" replayed; ").append(disk.rings() == 0 ? "not connected" : disk.rings() + " ring(s)")
                    .append("; ").append(disk.image()).append('\n');
        }
        return notes.toString();
    }

    private static String errors(Usage usage) {
        if (usage.errors() == 0) {
            return "no errors";
        }
        StringJoiner kinds = new StringJoiner(", ", usage.errors() + " errors (", ")");
        for (DiskCounter counter : DiskCounter.values()) {
            if (counter.isError() && usage.value(counter) > 0) {
                kinds.add(usage.value(counter) + " " + counter.label());
            }
        }
        return kinds.toString();
    }

    /** Disks as JSON: counters by label, latencies in ns. */
    public static List<Map<String, Object>> json(List<DiskReading> disks) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (DiskReading disk : disks) {
            Map<String, Object> one = disk(disk);
            one.put("inFlight", disk.inFlight());
            one.put("maxInFlight", disk.maxInFlight());
            one.put("rings", disk.rings());
            one.putAll(usage(disk.usage()));
            all.add(one);
        }
        return all;
    }

    /** Histories as JSON. */
    public static List<Map<String, Object>> historyJson(List<DiskHistory> disks) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (DiskHistory disk : disks) {
            Map<String, Object> one = disk(disk.last());
            one.put("watchedSeconds", disk.seconds());
            one.putAll(usage(disk.usage()));
            List<Map<String, Object>> slots = new ArrayList<>();
            for (DiskHistory.Slot slot : disk.slots()) {
                Map<String, Object> piece = new LinkedHashMap<>();
                piece.put("start", Instant.ofEpochMilli(slot.startMs()).toString());
                piece.put("seconds", slot.seconds());
                piece.put("requests", slot.usage().requests());
                piece.put("sectors", slot.usage().value(DiskCounter.READ_SECTORS)
                        + slot.usage().value(DiskCounter.WRITTEN_SECTORS));
                piece.put("p99Ns", slot.usage().transfers().percentileNs(0.99));
                slots.add(piece);
            }
            one.put("slots", slots);
            all.add(one);
        }
        return all;
    }

    private static Map<String, Object> disk(DiskReading disk) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("domid", disk.id().domid());
        one.put("disk", disk.id().name());
        one.put("device", disk.id().device());
        one.put("image", disk.image());
        one.put("sectorsOfDisk", disk.sectors());
        one.put("readOnly", disk.readOnly());
        one.put("time", Instant.ofEpochMilli(disk.timeMs()).toString());
        return one;
    }

    private static Map<String, Object> usage(Usage usage) {
        Map<String, Object> all = new LinkedHashMap<>();
        Map<String, Object> counters = new LinkedHashMap<>();
        Map<String, Object> errors = new LinkedHashMap<>();
        for (DiskCounter counter : DiskCounter.values()) {
            (counter.isError() ? errors : counters).put(counter.label(), usage.value(counter));
        }
        all.put("counters", counters);
        all.put("errors", errors);
        Map<String, Object> latencies = new LinkedHashMap<>();
        for (int operation = 0; operation < DiskStatistics.OPERATIONS; operation++) {
            latencies.put(OPERATIONS.get(operation), latencies(usage.latencies(operation)));
        }
        all.put("latencyNs", latencies);
        return all;
    }

    private static Map<String, Object> latencies(Latencies latencies) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("count", latencies.count());
        all.put("sum", latencies.sumNs());
        all.put("mean", Math.round(latencies.meanNs()));
        for (double share : SHARES) {
            all.put("p" + decimal(share * 100).replace(".0", ""), latencies.percentileNs(share));
        }
        all.put("max", latencies.maxNs());
        return all;
    }
}
