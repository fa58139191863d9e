package org.ringdom.launcher.cli;

import java.util.OptionalInt;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.cli.output.StatsView;
import org.ringdom.launcher.stats.Sample;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "stats", description = {"Show what a service has counted; for blkback, what each disk transferred.",
    "Reads the counters in shared memory: the service may be dead, and counters go on over its restarts."})
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

    @Parameters(arity = "0..1", paramLabel = "SERVICE", defaultValue = "blkback", description = "As `ringdom status` names it. Default: ${DEFAULT-VALUE}.")
    private String service;

    @Override
    public Integer call() throws Exception {
        Instance instance = instance();
        OptionalInt domid = ServiceSet.standard().find(service).map(ServiceSpec::domid).orElse(OptionalInt.empty());
        if (domid.isEmpty() && service.startsWith(ServiceSet.GUEST_PREFIX)) {
            domid = guest(service.substring(ServiceSet.GUEST_PREFIX.length()));
        }
        if (domid.isEmpty()) {
            throw new CliException("'" + service + "' is no service that counts; `ringdom status` shows the services");
        }
        Sample now = Sample.read(instance.folder(), domid.getAsInt());
        if (output.json()) {
            printJson(StatsView.json(service, now));
        } else if (prometheus) {
            print(StatsView.prometheus(service, now));
        } else if (watch) {
            watch(instance, domid.getAsInt(), now);
        } else {
            print(table(now, null));
        }
        return Cli.OK;
    }

    private static OptionalInt guest(String number) {
        return number.matches("[0-9]{1,5}") ? OptionalInt.of(Integer.parseInt(number)) : OptionalInt.empty();
    }

    private void watch(Instance instance, int domid, Sample first) throws Exception {
        Sample before = first;
        for (int times = 0; (count <= 0 || times < count) && !out().checkError(); times++) {
            Thread.sleep(Math.max(1, seconds) * MS_PER_S);
            Sample now = Sample.read(instance.folder(), domid);
            print(table(now, before));
            out().println();
            out().flush();
            before = now;
        }
    }

    private String table(Sample now, Sample before) {
        return service.equals(ServiceSet.BLKBACK) ? StatsView.diskTable(now, before) : StatsView.table(now, before);
    }
}
