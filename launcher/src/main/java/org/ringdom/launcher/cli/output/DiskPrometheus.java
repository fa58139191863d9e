package org.ringdom.launcher.cli.output;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.Latencies;

/** Disks in Prometheus' text format 0.0.4: counters, requests in flight, histograms of latency in seconds. */
public final class DiskPrometheus {
    private static final String PREFIX = "ringdom_disk_";
    private static final List<String> OPERATIONS = List.of("read", "write", "flush", "discard");
    private static final long[] BOUNDS_US = {10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000,
        100_000, 200_000, 500_000, 1_000_000, 10_000_000};
    private static final double US_PER_S = 1e6;
    private static final double NS_PER_S = 1e9;
    private static final long NS_PER_US = 1000;

    private final String service;
    private final Map<String, StringBuilder> metrics = new LinkedHashMap<>();

    private DiskPrometheus(String service) {
        this.service = service;
    }

    /** The text; each line ends. */
    public static String print(String service, List<DiskReading> disks) {
        DiskPrometheus text = new DiskPrometheus(service);
        disks.forEach(text::add);
        return String.join("", text.metrics.values());
    }

    private void add(DiskReading disk) {
        String labels = "service=\"" + service + "\",domid=\"" + disk.id().domid() + "\",disk=\"" + disk.id().name()
                + "\"";
        for (DiskCounter counter : DiskCounter.values()) {
            String name = counter.isError() ? "errors_total" : word(counter.label()) + "_total";
            String kind = counter.isError() ? ",kind=\"" + word(counter.label()) + "\"" : "";
            metric(name, "counter").append(PREFIX).append(name).append('{').append(labels).append(kind).append("} ")
                    .append(disk.usage().value(counter)).append('\n');
        }
        metric("in_flight", "gauge").append(PREFIX).append("in_flight{").append(labels).append("} ")
                .append(disk.inFlight()).append('\n');
        for (int operation = 0; operation < DiskStatistics.OPERATIONS; operation++) {
            histogram(labels + ",op=\"" + OPERATIONS.get(operation) + "\"", disk.usage().latencies(operation));
        }
    }

    private void histogram(String labels, Latencies latencies) {
        String name = "latency_seconds";
        StringBuilder text = metric(name, "histogram");
        for (long bound : BOUNDS_US) {
            text.append(PREFIX).append(name).append("_bucket{").append(labels).append(",le=\"").append(bound / US_PER_S)
                    .append("\"} ").append(latencies.atMost(bound * NS_PER_US)).append('\n');
        }
        text.append(PREFIX).append(name).append("_bucket{").append(labels).append(",le=\"+Inf\"} ")
                .append(latencies.count()).append('\n');
        text.append(PREFIX).append(name).append("_sum{").append(labels).append("} ")
                .append(latencies.sumNs() / NS_PER_S).append('\n');
        text.append(PREFIX).append(name).append("_count{").append(labels).append("} ").append(latencies.count())
                .append('\n');
    }

    private StringBuilder metric(String name, String type) {
        return metrics.computeIfAbsent(name,
                first -> new StringBuilder("# TYPE " + PREFIX + first + " " + type + "\n"));
    }

    private static String word(String label) {
        return label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }
}
