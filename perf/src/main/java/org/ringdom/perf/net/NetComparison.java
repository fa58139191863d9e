package org.ringdom.perf.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.ringdom.perf.measure.Pause;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.RunningInstance;

/**
 * One guest floods another through the network domain; two processes do the same through veth pairs and a Linux bridge. In
 * turn, round by round; shown are medians of what was received.
 */
public final class NetComparison {
    private static final long WARM_MS = 4000;

    private NetComparison() {
    }

    /** Runs it and prints a table. {@code --rounds --seconds}. */
    public static void run(Options options) {
        int rounds = options.number("rounds", 3);
        int milliseconds = options.number("seconds", 4) * 1000;
        System.out.println("Network: one guest to another, one queue; " + rounds + " rounds of " + milliseconds / 1000
                + " s a load, medians of what was received");
        System.out.println("| load | unit | ringdom | veth and bridge | times |\n|---|---|---|---|---|");
        try (RunningInstance instance = RunningInstance.up(); KernelBridge bridge = new KernelBridge()) {
            for (NetLoad load : NetLoad.ALL) {
                List<Double> ours = new ArrayList<>();
                List<Double> theirs = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    ours.add(guests(instance, load, milliseconds));
                    theirs.add(bridge.run(load, milliseconds));
                }
                print(load, median(ours), median(theirs));
            }
        }
    }

    private static double median(List<Double> values) {
        return Trips.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static void print(NetLoad load, double ours, double theirs) {
        double unit = load.stream() ? 1e6 : 1;
        System.out.println(String.format(Locale.ROOT, "| %s | %s | %,.0f | %,.0f | %.2f |", load.words(),
                load.stream() ? "MB/s" : "frames/s", ours / unit, theirs / unit, ours / theirs));
    }

    private static double guests(RunningInstance instance, NetLoad load, int milliseconds) {
        int sink = instance.create(config("sink", "NetSink", "02", "gso=1 csum=1 rx-buffers=256"));
        int flood = instance.create(config("flood", "NetFlood", "01", "gso=1 csum=1 peer=00:16:3e:00:00:02 net-pages="
                + (load.segment() > 0 ? 16 : 1) + " bytes=" + load.bytes() + " segment=" + load.segment()));
        Pause.of(WARM_MS);
        String counter = load.stream() ? "sink.bytes" : "sink.packets";
        long before = instance.counters(sink).get(counter);
        long startNs = System.nanoTime();
        Pause.of(milliseconds);
        long count = instance.counters(sink).get(counter) - before;
        double perSecond = count * 1e9 / (System.nanoTime() - startNs);
        instance.ringdom("destroy", Integer.toString(flood));
        instance.ringdom("destroy", Integer.toString(sink));
        return perSecond;
    }

    private static String config(String name, String program, String mac, String extra) {
        return """
                name = "%s"
                kernel = "java:org.ringdom.guest.net.%s"
                memory = 32
                extra = "%s"
                vif = [ 'mac=00:16:3e:00:00:%s,bridge=br0' ]
                """.formatted(name, program, extra, mac);
    }
}
