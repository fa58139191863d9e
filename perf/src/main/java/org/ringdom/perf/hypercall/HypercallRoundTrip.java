package org.ringdom.perf.hypercall;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ringdom.perf.measure.SideBySide;
import org.ringdom.perf.process.BareInstance;
import org.ringdom.perf.process.JvmProcess;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.Placement;
import org.ringdom.runtime.hypercall.Hypercalls;

/** A service asks a real core; both sleep at their doorbells, as the ends of the bare ping-pong do. */
public final class HypercallRoundTrip {
    private static final int ASKING = 5;
    private static final int ECHOING = 6;

    private HypercallRoundTrip() {
    }

    /** Runs it for each placement and prints a table. {@code --rounds}, {@code --trips}. */
    public static void run(Options options) {
        int rounds = options.number("rounds", 21);
        int trips = options.number("trips", 3000);
        System.out.println("Hypercall round trip, service to core; " + rounds + " rounds of " + trips + " trips");
        System.out.println(SideBySide.head());
        for (Placement placement : Placement.all()) {
            measure(placement, rounds, trips);
        }
    }

    private static void measure(Placement placement, int rounds, int trips) {
        SideBySide info = new SideBySide("hypercall that reads", "Aeron IPC ping-pong");
        SideBySide port = new SideBySide("hypercall that changes tables", "Aeron IPC ping-pong");
        try (BareInstance instance = new BareInstance(placement.server())) {
            Hypercalls control = instance.client(0, 1);
            instance.service(control, ASKING);
            instance.service(control, ECHOING);
            String epoch = Integer.toString(instance.fabricEpoch());
            List<String> echoArgs = List.of(instance.folder().shm().toString(), instance.folder().state().toString(),
                    epoch, Integer.toString(ECHOING), Integer.toString(ASKING));
            List<String> clientArgs = instance.arguments(ASKING, Map.of("peer", Integer.toString(ECHOING),
                    "fabric-epoch", epoch, "rounds", Integer.toString(rounds), "trips", Integer.toString(trips)));
            try (JvmProcess echo = start(AeronEcho.class, placement.server(), echoArgs);
                    JvmProcess client = start(HypercallClient.class, placement.client(), clientArgs)) {
                for (String line : client.output()) {
                    String[] words = line.trim().split(" ");
                    String bare = words[0] + " " + words[1] + " ";
                    info.add(bare + words[2] + " " + words[3]);
                    port.add(bare + words[4] + " " + words[5]);
                }
                if (!echo.isAlive()) {
                    throw new IllegalStateException("the echo has died");
                }
            }
        }
        System.out.println(info.row(placement.name()));
        System.out.println(port.row(placement.name()));
    }

    private static JvmProcess start(Class<?> main, int processor, List<String> args) {
        return JvmProcess.start("blkback", main, processor, Optional.empty(), args);
    }
}
