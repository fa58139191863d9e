package org.ringdom.launcher.cli.output;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.blktapstats.history.DiskHistory;

/** A disk's history as a few lines of bars, one bar for each slot. */
public final class DiskChart {
    private static final String BARS = " ▁▂▃▄▅▆▇█";
    private static final double SECTORS_PER_MIB = 2048;
    private static final double NS_PER_US = 1000;
    private static final int LABEL = 11;

    private DiskChart() {
    }

    /** Requests, MiB and slow latencies over time, with the largest value of each. */
    public static String print(DiskHistory disk, ZoneId zone) {
        List<DiskHistory.Slot> slots = disk.slots();
        StringBuilder out = new StringBuilder();
        out.append(disk.last().id().domid()).append(' ').append(disk.last().id().name()).append("  ")
                .append(disk.last().image()).append('\n');
        line(out, "requests/s", slots, slot -> slot.usage().requests() / slot.seconds());
        line(out, "MiB/s", slots, slot -> (slot.usage().value(DiskCounter.READ_SECTORS)
                + slot.usage().value(DiskCounter.WRITTEN_SECTORS)) / SECTORS_PER_MIB / slot.seconds());
        line(out, "p99 us", slots, slot -> slot.usage().transfers().percentileNs(0.99) / NS_PER_US);
        line(out, "errors/s", slots, slot -> slot.usage().errors() / slot.seconds());
        out.append(" ".repeat(LABEL)).append(axis(slots, zone)).append('\n');
        return out.toString();
    }

    private static void line(StringBuilder out, String label, List<DiskHistory.Slot> slots,
            ToDoubleFunction<DiskHistory.Slot> value) {
        double most = slots.stream().mapToDouble(value).max().orElse(0);
        out.append(String.format(Locale.ROOT, "%-" + LABEL + "s", label));
        for (DiskHistory.Slot slot : slots) {
            out.append(bar(value.applyAsDouble(slot), most));
        }
        out.append(String.format(Locale.ROOT, "  at most %.1f%n", most));
    }

    /** Whatever is more than nothing is seen. */
    private static char bar(double value, double most) {
        if (value <= 0) {
            return BARS.charAt(0);
        }
        int steps = BARS.length() - 1;
        return BARS.charAt(Math.clamp(Math.round(value / most * steps), 1, steps));
    }

    private static String axis(List<DiskHistory.Slot> slots, ZoneId zone) {
        long endMs = slots.getLast().startMs() + Math.round(slots.getLast().seconds() * 1000);
        boolean days = endMs - slots.getFirst().startMs() > 86_400_000L;
        DateTimeFormatter format = DateTimeFormatter.ofPattern(days ? "MM-dd HH:mm" : "HH:mm:ss").withZone(zone);
        String from = format.format(Instant.ofEpochMilli(slots.getFirst().startMs()));
        String to = format.format(Instant.ofEpochMilli(endMs));
        return from + " ".repeat(Math.max(2, slots.size() - from.length() - to.length())) + to;
    }
}
