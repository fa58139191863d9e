package org.ringdom.launcher.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.LiveDisks;
import org.ringdom.launcher.cli.output.DiskPrometheus;
import org.ringdom.launcher.cli.output.DiskStatsView;
import org.ringdom.launcher.cli.output.StatsView;
import org.ringdom.launcher.cli.output.StoreUseView;
import org.ringdom.launcher.stats.Sample;
import org.ringdom.launcher.store.StoreConnection;
import org.ringdom.launcher.store.StoreUse;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.runtime.memory.InstanceFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "stats", description = {"Show what a service has counted; for blkback, what each disk transferred.",
    "Reads the counters in shared memory: the service may be dead, and counters go on over its restarts."}, footer = {
        "",
        "Latencies are in microseconds, from taking a request out of the ring to answering it.",
        "TIME is 10m (ago; s, m, h, d), 14:30, 2026-11-29 or '2026-11-29 14:30:05'."})
final class StatsCommand extends InstanceCommand {
    private static final long MS_PER_S = 1000;

    @Mixin
    private OutputOption output;

    @Option(names = {"-w", "--watch"}, description = "Show rates per second again and again, until Ctrl-C.")
    private boolean watch;

    @Option(names = {"-s",
        "--seconds"}, paramLabel = "S", defaultValue = "1", description = "With --watch: seconds between. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--count", paramLabel = "N", defaultValue = "0", description = "With --watch: end after N times.")
    private int count;

    @Option(names = "--prometheus", description = "Print in Prometheus' text format.")
    private boolean prometheus;

    @Option(names = "--since", paramLabel = "TIME", description = "Show what disks did since then, from the history: table and chart. No process need run.")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Until then. Default: now.")
    private String until;

    @Parameters(arity = "0..1", paramLabel = "SERVICE", defaultValue = "blkback", description = "As `ringdom status` names it. Default: ${DEFAULT-VALUE}.")
    private String service;

    @Override
    public Integer call() throws Exception {
        InstanceFolder folder = instance().folder();
        boolean disks = service.equals(ServiceSet.BLKBACK);
        if (since != null || until != null) {
            if (!disks) {
                throw new CliException("there is no history of " + service + "; one is kept of blkback's disks");
            }
            DiskHistoryPrinter.Span span = DiskHistoryPrinter.Span.of(since, until, Instant.now(),
                    ZoneId.systemDefault());
            DiskHistoryPrinter.print(folder, span, output.json(), out());
            return Cli.OK;
        }
        OptionalInt domid = domid();
        if (disks && !Files.exists(folder.domainOwn(domid.getAsInt()))) {
            throw new CliException("instance '" + instance().name()
                    + "' does not run; `ringdom stats blkback --since 1d` shows what its disks did");
        }
        Sample now = Sample.read(folder, domid.getAsInt());
        List<DiskReading> readings = disks ? LiveDisks.read(folder, System.currentTimeMillis()) : List.of();
        if (output.json()) {
            Map<String, Object> all = new LinkedHashMap<>(StatsView.json(service, now));
            if (disks) {
                all.put("disks", DiskStatsView.json(readings));
            }
            if (service.equals(ServiceSet.XENSTORE)) {
                all.put("domains", StoreUseView.json(storeUse(folder)));
            }
            printJson(all);
        } else if (prometheus) {
            print(StatsView.prometheus(service, now) + DiskPrometheus.print(service, readings));
        } else if (watch && disks) {
            new DiskWatch(folder, out()).rates(seconds, count);
        } else if (watch) {
            watch(folder, domid.getAsInt(), now);
        } else {
            print(disks ? DiskStatsView.totals(readings) : StatsView.table(now, null));
            List<StoreUse> domains = service.equals(ServiceSet.XENSTORE) ? storeUse(folder) : List.of();
            if (!domains.isEmpty()) {
                print("\n" + StoreUseView.table(domains));
            }
        }
        return Cli.OK;
    }

    /** What the store says of domains; nothing while it is dead. */
    private static List<StoreUse> storeUse(InstanceFolder folder) {
        try (StoreConnection store = StoreConnection.open(folder.storeSocket())) {
            return StoreUse.read(store);
        } catch (IOException dead) {
            return List.of();
        }
    }

    private OptionalInt domid() throws CliException {
        OptionalInt domid = ServiceSet.standard().find(service).map(ServiceSpec::domid).orElse(OptionalInt.empty());
        if (domid.isEmpty() && service.startsWith(ServiceSet.GUEST_PREFIX)) {
            domid = guest(service.substring(ServiceSet.GUEST_PREFIX.length()));
        }
        if (domid.isEmpty()) {
            throw new CliException("'" + service + "' is no service that counts; `ringdom status` shows the services");
        }
        return domid;
    }

    private static OptionalInt guest(String number) {
        return number.matches("[0-9]{1,5}") ? OptionalInt.of(Integer.parseInt(number)) : OptionalInt.empty();
    }

    private void watch(InstanceFolder folder, int domid, Sample first) throws Exception {
        Sample before = first;
        for (int times = 0; (count <= 0 || times < count) && !out().checkError(); times++) {
            Thread.sleep(Math.max(1, seconds) * MS_PER_S);
            Sample now = Sample.read(folder, domid);
            print(StatsView.table(now, before));
            out().println();
            out().flush();
            before = now;
        }
    }
}
