package org.ringdom.launcher.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.ringdom.abi.io.blkif.VbdNumber;
import org.ringdom.launcher.stats.Sample;

/** Counters as tables, as JSON and in Prometheus' text format. */
public final class StatsView {
    /** Labels of disks: {@code vbd-<domid>-<device> <counter>}. */
    private static final Pattern DISK = Pattern.compile("vbd-(\\d{1,9})-(\\d{1,9}) (.+)");
    private static final String OTHERS = "other disks ";
    private static final double MIB = 1 << 20;

    private StatsView() {
    }

    /** A disk's counters: what stands before the counters' own names, and whose they are. */
    private record Disk(String prefix, String domid, String device) {
    }

    /**
     * A line for each counter.
     *
     * @param before an earlier sample, for rates; null: none
     */
    public static String table(Sample now, Sample before) {
        TextTable table = before == null
                ? new TextTable("COUNTER", ">VALUE")
                : new TextTable("COUNTER", ">VALUE", ">PER SECOND");
        now.counters().forEach((label, value) -> {
            if (before == null) {
                table.row(label, Long.toString(value));
            } else {
                table.row(label, Long.toString(value), number(now.rate(before, label)));
            }
        });
        return table.print();
    }

    /** A line for each disk: totals, or what happened per second since {@code before} if it is not null. */
    public static String diskTable(Sample now, Sample before) {
        TextTable table = new TextTable(">DOMID", "DISK", ">READS", ">WRITES", ">FLUSHES", ">DISCARDS", ">MERGED",
                ">READ MiB", ">WRITTEN MiB", ">ERRORS");
        for (Disk disk : disks(now)) {
            List<String> cells = new ArrayList<>(List.of(disk.domid, disk.device));
            for (String counter : List.of("reads", "writes", "flushes", "discards", "merged requests")) {
                cells.add(before == null
                        ? Long.toString(now.value(disk.prefix + counter))
                        : number(now.rate(before, disk.prefix + counter)));
            }
            for (String counter : List.of("bytes read", "bytes written")) {
                double bytes = before == null
                        ? now.value(disk.prefix + counter)
                        : now.rate(before, disk.prefix + counter);
                cells.add(number(bytes / MIB));
            }
            cells.add(Long.toString(now.value(disk.prefix + "errors")));
            table.row(cells.toArray(String[]::new));
        }
        return table.print();
    }

    private static Set<Disk> disks(Sample sample) {
        Set<Disk> disks = new LinkedHashSet<>();
        for (String label : sample.counters().keySet()) {
            Matcher disk = DISK.matcher(label);
            if (disk.matches()) {
                disks.add(new Disk(label.substring(0, disk.start(3)), disk.group(1), device(disk.group(2))));
            } else if (label.startsWith(OTHERS)) {
                disks.add(new Disk(OTHERS, "-", "others"));
            }
        }
        return disks;
    }

    private static String device(String number) {
        int known = Integer.parseInt(number);
        return VbdNumber.isKnown(known) ? VbdNumber.name(known) : number;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Values by label, and what they are of. */
    public static Map<String, Object> json(String service, Sample now) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("service", service);
        all.put("counters", new LinkedHashMap<String, Object>(now.counters()));
        return all;
    }

    /** Prometheus' text format 0.0.4; disks are told apart by labels. */
    public static String prometheus(String service, Sample now) {
        Map<String, StringBuilder> metrics = new LinkedHashMap<>();
        now.counters().forEach((label, value) -> {
            Matcher disk = DISK.matcher(label);
            String name;
            String labels = "service=\"" + service + "\"";
            if (disk.matches()) {
                name = "ringdom_disk_" + metricName(disk.group(3));
                labels += ",domid=\"" + disk.group(1) + "\",disk=\"" + device(disk.group(2)) + "\"";
            } else {
                name = "ringdom_" + metricName(label);
            }
            metrics.computeIfAbsent(name + "_total", metric -> new StringBuilder("# TYPE " + metric + " counter\n"))
                    .append(name).append("_total{").append(labels).append("} ").append(value).append('\n');
        });
        return String.join("", metrics.values());
    }

    private static String metricName(String label) {
        return label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }
}
