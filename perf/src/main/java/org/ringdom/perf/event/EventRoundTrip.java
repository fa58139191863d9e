package org.ringdom.perf.event;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.perf.measure.SideBySide;
import org.ringdom.perf.process.BareInstance;
import org.ringdom.perf.process.JvmProcess;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.Placement;
import org.ringdom.runtime.hypercall.Hypercalls;

/** Two service domains with an event channel that a real core made; nobody spins on either side. */
public final class EventRoundTrip {
    private static final int ASKING = 5;
    private static final int ANSWERING = 6;

    private EventRoundTrip() {
    }

    /** Runs it for each placement and prints a table. {@code --rounds}, {@code --trips}. */
    public static void run(Options options) {
        int rounds = options.number("rounds", 21);
        int trips = options.number("trips", 5000);
        System.out.println("Event-channel round trip between two JVMs; " + rounds + " rounds of " + trips + " trips");
        System.out.println(SideBySide.head());
        for (Placement placement : Placement.all()) {
            System.out.println(measure(placement, rounds, trips).row(placement.name()));
        }
    }

    private static SideBySide measure(Placement placement, int rounds, int trips) {
        SideBySide result = new SideBySide("event channel", "futex ping-pong");
        try (BareInstance instance = new BareInstance(Placement.ANY)) {
            Hypercalls control = instance.client(0, 1);
            instance.service(control, ASKING);
            instance.service(control, ANSWERING);
            control.setRights(ANSWERING, ASKING, HypercallOp.RIGHT_BIND_EVENTS);
            int askingPort = instance.client(ASKING, 2).allocUnbound(ASKING, ANSWERING);
            int answeringPort = instance.client(ANSWERING, 3).bindInterdomain(ASKING, askingPort);
            Path futex = instance.folder().file("perf.futex");
            FutexWords.create(futex);
            try (JvmProcess answering = start("answer", instance, placement.server(), futex, ANSWERING, answeringPort,
                    rounds, trips);
                    JvmProcess asking = start("ask", instance, placement.client(), futex, ASKING, askingPort, rounds,
                            trips)) {
                asking.output().forEach(result::add);
                answering.output();
            }
        }
        return result;
    }

    private static JvmProcess start(String side, BareInstance instance, int processor, Path futex, int domid, int port,
            int rounds, int trips) {
        List<String> args = new ArrayList<>(List.of(side, instance.folder().shm().toString(),
                instance.folder().state().toString(), futex.toString()));
        for (int number : new int[]{domid, port, rounds, trips}) {
            args.add(Integer.toString(number));
        }
        return JvmProcess.start("blkback", EventPeer.class, processor, Optional.empty(), args);
    }
}
