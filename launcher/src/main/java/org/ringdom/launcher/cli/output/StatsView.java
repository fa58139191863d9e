package org.ringdom.launcher.cli.output;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.ringdom.launcher.stats.Sample;

/** Counters as tables, as JSON and in Prometheus' text format. */
public final class StatsView {
    private StatsView() {
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

    /** Prometheus' text format 0.0.4. */
    public static String prometheus(String service, Sample now) {
        StringBuilder out = new StringBuilder();
        now.counters().forEach((label, value) -> {
            String name = "ringdom_" + metricName(label) + "_total";
            out.append("# TYPE ").append(name).append(" counter\n").append(name).append("{service=\"").append(service)
                    .append("\"} ").append(value).append('\n');
        });
        return out.toString();
    }

    private static String metricName(String label) {
        return label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }
}
