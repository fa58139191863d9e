package org.ringdom.launcher.cli.top;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

import org.ringdom.blktapstats.disk.LiveDisks;
import org.ringdom.launcher.api.HostInfo;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.cli.output.Json;
import org.ringdom.launcher.stats.Sample;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.runtime.memory.InstanceFolder;

/** Takes samples of all domains and shows them. */
public final class Top {
    private static final long KIB_PER_MIB = 1024;

    private final InstanceFolder folder;
    private final SupervisorClient client;
    private final PrintWriter out;
    private final Options options;
    private final HostInfo host;

    /**
     * How it is shown.
     *
     * @param delayMs between two samples
     * @param times how often; 0: for ever
     * @param fullNames whether names are not cut
     * @param repeatHead whether the titles are printed before each sample of a batch
     */
    public record Options(long delayMs, int times, boolean fullNames, boolean repeatHead) {
    }

    public Top(InstanceFolder folder, SupervisorClient client, PrintWriter out, Options options)
            throws SupervisorException {
        this.folder = folder;
        this.client = client;
        this.out = out;
        this.options = options;
        this.host = client.info();
    }

    private TopView view() {
        return new TopView(host.nodes().stream().mapToLong(HostInfo.Node::totalMiB).sum() * KIB_PER_MIB,
                options.fullNames());
    }

    private TopSample sample() throws SupervisorException {
        return TopSample.of(System.nanoTime(), client.list(), LiveDisks.read(folder, System.currentTimeMillis()),
                netCounters());
    }

    private Map<String, Long> netCounters() {
        try {
            int domid = ServiceSet.standard().find(ServiceSet.NETBACK).map(ServiceSpec::domid).orElseThrow()
                    .orElseThrow();
            return Sample.read(folder, domid).counters();
        } catch (SupervisorException none) {
            return Map.of();
        }
    }

    /** On a terminal, until somebody types q. */
    public void interactive() throws Exception {
        TopView view = view();
        String title = host.cpus().size() + " CPUs, "
                + host.nodes().stream().mapToLong(HostInfo.Node::totalMiB).sum() + " MiB";
        new TopScreen(out, view, title).run(this::sample, options.delayMs(), options.times());
    }

    /** Lines, as {@code xentop -b} prints them. */
    public void batch() throws Exception {
        TopView view = view();
        TopSample before = null;
        for (int done = 0; (options.times() <= 0 || done < options.times()) && !out.checkError(); done++) {
            if (done > 0) {
                Thread.sleep(options.delayMs());
            }
            TopSample now = sample();
            if (done == 0 || options.repeatHead()) {
                out.println(view.head());
            }
            view.lines(now, before, TopView.Order.NAME).forEach(out::println);
            out.flush();
            before = now;
        }
    }

    /** JSON: one array of domains for each sample. */
    public void json() throws Exception {
        TopView view = view();
        TopSample before = null;
        for (int done = 0; (options.times() <= 0 || done < options.times()) && !out.checkError(); done++) {
            if (done > 0) {
                Thread.sleep(options.delayMs());
            }
            TopSample now = sample();
            List<Object> domains = view.json(now, before);
            out.println(Json.write(domains));
            out.flush();
            before = now;
        }
    }
}
