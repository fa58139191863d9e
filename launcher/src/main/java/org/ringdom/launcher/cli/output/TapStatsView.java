package org.ringdom.launcher.cli.output;

import java.util.List;
import java.util.Locale;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.Latencies;
import org.ringdom.blktapstats.disk.Usage;

/** Disks as iostat shows devices, and by the names that blktap's counters have in sysfs. */
public final class TapStatsView {
    private static final double SECTORS_PER_KIB = 2;
    private static final double NS_PER_MS = 1e6;
    private static final double MS_PER_S = 1000;

    private TapStatsView() {
    }

    /**
     * A line for each disk: what it did per second, or totals.
     *
     * @param before an earlier reading of each; empty: totals since the guests were made
     */
    public static String table(List<DiskReading> now, List<DiskReading> before) {
        boolean rates = !before.isEmpty();
        String per = rates ? "/s" : "";
        TextTable table = new TextTable("DEVICE", ">r" + per, ">rkB" + per, ">rmrg" + per, ">w" + per, ">wkB" + per,
                ">wmrg" + per, ">f" + per, ">d" + per, ">r_await", ">w_await", ">f_await", ">aqu-sz", ">errors",
                "IMAGE");
        for (DiskReading disk : now) {
            DiskReading earlier = before.stream().filter(other -> other.id().equals(disk.id())).findFirst()
                    .orElse(null);
            if (rates && earlier == null) {
                continue;
            }
            Usage usage = rates ? disk.usage().since(earlier.usage()) : disk.usage();
            double seconds = rates ? Math.max(1 / MS_PER_S, disk.secondsSince(earlier)) : 1;
            table.row("tap-" + disk.id().domid() + "-" + disk.id().name(), number(usage, DiskCounter.READS, seconds),
                    decimal(usage.value(DiskCounter.READ_SECTORS) / SECTORS_PER_KIB / seconds),
                    number(usage, DiskCounter.MERGED_READS, seconds), number(usage, DiskCounter.WRITES, seconds),
                    decimal(usage.value(DiskCounter.WRITTEN_SECTORS) / SECTORS_PER_KIB / seconds),
                    number(usage, DiskCounter.MERGED_WRITES, seconds), number(usage, DiskCounter.FLUSHES, seconds),
                    number(usage, DiskCounter.DISCARDS, seconds), await(usage.latencies(0)),
                    await(usage.latencies(1)), await(usage.latencies(2)),
                    rates ? decimal(waiting(usage) / NS_PER_MS / MS_PER_S / seconds) : Long.toString(disk.inFlight()),
                    Long.toString(disk.usage().errors()), disk.image());
        }
        return now.isEmpty() ? "no disks\n" : table.print();
    }

    /** All the time that requests took together: divided by the time that passed, how many there were at once. */
    private static double waiting(Usage usage) {
        double sum = 0;
        for (int operation = 0; operation < org.ringdom.abi.shared.DiskStatistics.OPERATIONS; operation++) {
            sum += usage.latencies(operation).sumNs();
        }
        return sum;
    }

    private static String await(Latencies latencies) {
        return latencies.count() == 0 ? "-" : String.format(Locale.ROOT, "%.2f", latencies.meanNs() / NS_PER_MS);
    }

    private static String number(Usage usage, DiskCounter counter, double seconds) {
        return decimal(usage.value(counter) / seconds);
    }

    private static String decimal(double value) {
        return value == Math.rint(value) && Math.abs(value) >= 1000
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    /** {@code tap-DOMID-DEVICE/statistics/NAME VALUE}, a line for each counter. */
    public static String raw(DiskReading disk) {
        String folder = "tap-" + disk.id().domid() + "-" + disk.id().device() + "/statistics/tap_";
        Usage usage = disk.usage();
        return folder + "oo_req 0\n"
                + folder + "rd_req " + usage.value(DiskCounter.READS) + "\n"
                + folder + "wr_req " + usage.value(DiskCounter.WRITES) + "\n"
                + folder + "rd_sect " + usage.value(DiskCounter.READ_SECTORS) + "\n"
                + folder + "wr_sect " + usage.value(DiskCounter.WRITTEN_SECTORS) + "\n";
    }
}
