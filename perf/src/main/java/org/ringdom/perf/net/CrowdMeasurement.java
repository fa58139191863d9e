package org.ringdom.perf.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.ringdom.perf.measure.Pause;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.RunningInstance;

/**
 * Pairs of guests that talk, half of them with 64 packets under way and half with one, so that their speed is one over their
 * latency: alone; beside a guest that floods one that takes nothing; and beside one that storms events too. Shown is what each
 * kind of pair keeps of its speed.
 *
 * <p>With fewer processors than busy guests a part of the loss is the processors' own sharing, whatever the services do: each
 * hostile guest is a thread that never rests.
 */
public final class CrowdMeasurement {
    private static final long WARM_MS = 4000;

    private final RunningInstance instance;
    private final int milliseconds;
    private final int rounds;
    private final List<Integer> blasters = new ArrayList<>();

    private CrowdMeasurement(RunningInstance instance, int rounds, int milliseconds) {
        this.instance = instance;
        this.rounds = rounds;
        this.milliseconds = milliseconds;
    }

    /** Runs it and prints a table. {@code --pairs --rounds --seconds}. */
    public static void run(Options options) {
        int pairs = options.number("pairs", 6);
        int rounds = options.number("rounds", 5);
        int milliseconds = options.number("seconds", 2) * 1000;
        System.out.println(
                "Crowd: " + pairs + " pairs of guests on one bridge, " + rounds + " rounds of " + milliseconds / 1000
                        + " s, medians of each pair and of all of its kind");
        try (RunningInstance instance = RunningInstance.up()) {
            new CrowdMeasurement(instance, rounds, milliseconds).measure(pairs);
        }
    }

    private void measure(int pairs) {
        for (int i = 0; i < pairs; i++) {
            String echo = "00:16:3e:00:%02x:02".formatted(i);
            String window = "window=" + (i % 2 == 0 ? 64 : 1);
            create("echo-" + i, "org.ringdom.guest.net.NetEcho", echo, window);
            blasters.add(create("blaster-" + i, "org.ringdom.guest.net.NetBlaster", "00:16:3e:00:%02x:01".formatted(i),
                    "peer=" + echo + " " + window));
        }
        create("deaf", "org.ringdom.guest.net.NetSink", "00:16:3e:00:0a:01", "");
        double[] alone = speeds();
        create("flood", "org.ringdom.guest.net.NetFlood", "00:16:3e:00:0a:02", "peer=00:16:3e:00:0a:01 bytes=1514");
        instance.ringdom("pause", "deaf");
        double[] flooded = speeds();
        create("storm", StormingGuest.class.getName(), "00:16:3e:00:0a:03", "");
        double[] crowded = speeds();
        System.out.println(
                "| pairs | alone, packets/s | beside the flood | beside flood and storm | factor |\n|---|---|---|---|---|");
        print("64 packets under way", alone, flooded, crowded, 0);
        print("one packet under way", alone, flooded, crowded, 1);
    }

    private int create(String name, String program, String mac, String words) {
        boolean ours = program.equals(StormingGuest.class.getName());
        String jar = CrowdMeasurement.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        return instance.create("""
                name = "%s"
                kernel = "java:%s"
                memory = 32
                extra = "%s"
                vif = [ 'mac=%s,bridge=br0' ]
                %s
                """.formatted(name, program, words, mac, ours ? "class_path = [ '" + jar + "' ]" : ""));
    }

    /** Packets a second of each pair, the median of the rounds. */
    private double[] speeds() {
        Pause.of(WARM_MS);
        double[][] speeds = new double[blasters.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            long[] before = blasters.stream().mapToLong(this::received).toArray();
            long startNs = System.nanoTime();
            Pause.of(milliseconds);
            for (int i = 0; i < before.length; i++) {
                long count = received(blasters.get(i)) - before[i];
                speeds[i][round] = count * 1e9 / (System.nanoTime() - startNs);
            }
        }
        double[] medians = new double[speeds.length];
        for (int i = 0; i < medians.length; i++) {
            medians[i] = Trips.median(speeds[i]);
        }
        return medians;
    }

    private static void print(String words, double[] alone, double[] flooded, double[] crowded, int kind) {
        System.out
                .println(String.format(Locale.ROOT, "| %s | %,.0f | %,.0f | %,.0f | %.1f |", words, median(alone, kind),
                        median(flooded, kind), median(crowded, kind), median(alone, kind) / median(crowded, kind)));
    }

    private static double median(double[] speeds, int kind) {
        double[] ofKind = new double[(speeds.length + 1 - kind) / 2];
        for (int i = 0; i < ofKind.length; i++) {
            ofKind[i] = speeds[2 * i + kind];
        }
        return Trips.median(ofKind);
    }

    private long received(int domid) {
        return instance.counters(domid).getOrDefault("net.received", 0L);
    }
}
