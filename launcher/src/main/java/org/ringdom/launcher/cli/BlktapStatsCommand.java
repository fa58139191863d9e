package org.ringdom.launcher.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.LiveDisks;
import org.ringdom.launcher.cli.output.DiskStatsView;
import org.ringdom.launcher.cli.output.TapStatsView;
import org.ringdom.runtime.memory.InstanceFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "blktap-stats", description = {
    "Show tap-backed disks in the way of iostat: blktap-stats [INTERVAL [COUNT]].",
    "Without INTERVAL: totals since each guest was made. With it, rates of each interval follow, the totals first."}, footer = {
        "",
        "Counters have the names that blktap has in sysfs (tap_oo_req, tap_rd_req, tap_wr_req, tap_rd_sect, tap_wr_sect): -r",
        "prints those, one a line. The block service may be dead."})
final class BlktapStatsCommand extends InstanceCommand {
    private static final long MS_PER_S = 1000;

    @Option(names = {"-x", "--extended"}, description = "Percentiles of latency by operation as well.")
    private boolean extended;

    @Option(names = {"-r", "--raw"}, description = "Counters by their names in sysfs.")
    private boolean raw;

    @Option(names = {"-y", "--omit-first"}, description = "With INTERVAL: leave out the totals.")
    private boolean omitFirst;

    @Option(names = "--since", paramLabel = "TIME", description = "From the history, as `ringdom stats --since`.")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Until then. Default: now.")
    private String until;

    @Mixin
    private OutputOption output;

    @Parameters(arity = "0..2", paramLabel = "INTERVAL COUNT", description = "Seconds between two reports, and how many there are. Default: one report.")
    private List<Integer> numbers = List.of();

    @Override
    public Integer call() throws Exception {
        InstanceFolder folder = instance().folder();
        if (since != null || until != null) {
            DiskHistoryPrinter.print(folder,
                    DiskHistoryPrinter.Span.of(since, until, Instant.now(), ZoneId.systemDefault()), output.json(),
                    out());
            return Cli.OK;
        }
        if (numbers.size() > 2 || numbers.stream().anyMatch(number -> number <= 0)) {
            throw new CliException("blktap-stats [INTERVAL [COUNT]]: numbers above 0");
        }
        if (!java.nio.file.Files.exists(folder.processTable())) {
            throw new CliException("instance '" + instance().name()
                    + "' does not run; `blktap-stats --since 1d` shows what its disks did");
        }
        int times = numbers.size() == 2 ? numbers.get(1) : numbers.isEmpty() ? 1 : 0;
        List<DiskReading> before = List.of();
        for (int done = 0; (times == 0 || done < times) && !out().checkError(); done++) {
            if (done > 0 || omitFirst && !numbers.isEmpty()) {
                if (before.isEmpty()) {
                    before = read(folder);
                }
                Thread.sleep(numbers.getFirst() * MS_PER_S);
            }
            List<DiskReading> now = read(folder);
            show(now, before);
            before = now;
        }
        return Cli.OK;
    }

    private static List<DiskReading> read(InstanceFolder folder) {
        return LiveDisks.read(folder, System.currentTimeMillis());
    }

    private void show(List<DiskReading> now, List<DiskReading> before) {
        if (output.json()) {
            printJson(DiskStatsView.json(now));
        } else if (raw) {
            now.forEach(disk -> print(TapStatsView.raw(disk)));
        } else if (extended) {
            print(before.isEmpty() ? DiskStatsView.totals(now) : DiskStatsView.rates(now, before));
        } else {
            print(TapStatsView.table(now, before));
        }
        if (!numbers.isEmpty() && !output.json()) {
            out().println();
        }
        out().flush();
    }
}
