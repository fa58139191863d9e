package org.ringdom.perf.hypercall;

import org.ringdom.perf.measure.Trips;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.service.ServiceContext;

/**
 * The asking end: a service with everything that a service has, in turn with the bare ping-pong. For each round it prints a
 * line {@code bareP50 bareP99 infoP50 infoP99 portP50 portP99} in ns: a hypercall that reads, and one that changes the
 * core's tables (a port is made and closed; half of the pair's time each).
 */
public final class HypercallClient {
    private static final int WARM_UP = 3;

    private final int domid;
    private final Hypercalls hypercalls;
    private final AeronEnd bare;
    private final int rounds;
    private final int trips;
    private long number;

    private HypercallClient(ServiceContext context, int peer) {
        domid = context.domid();
        hypercalls = context.hypercalls();
        rounds = Integer.parseInt(context.options().get("rounds"));
        trips = Integer.parseInt(context.options().get("trips"));
        bare = new AeronEnd(context.folder().aeron(Integer.parseInt(context.options().get("fabric-epoch"))),
                AeronEnd.TO_CLIENT, AeronEnd.TO_SERVER, context.receiver().doorbell(),
                EventFile.open(context.folder().domainEvents(peer)).doorbell(0));
    }

    /** A service's arguments and {@code --peer --fabric-epoch --rounds --trips}. */
    public static void main(String[] args) {
        ServiceArguments arguments = ServiceArguments.parse(args);
        try (ServiceContext context = ServiceContext.open(arguments)) {
            HypercallClient client = new HypercallClient(context, Integer.parseInt(arguments.options().get("peer")));
            client.run();
            client.bare.close();
        }
    }

    private void run() {
        Trips bareTrips = new Trips(trips);
        Trips infos = new Trips(trips);
        Trips ports = new Trips(trips);
        for (int round = 0; round < rounds + WARM_UP; round++) {
            bareTrips.clear();
            infos.clear();
            ports.clear();
            for (int i = 0; i < trips; i++) {
                long startNs = System.nanoTime();
                bare.send(++number);
                bare.await(number);
                bareTrips.add(System.nanoTime() - startNs);
            }
            for (int i = 0; i < trips; i++) {
                long startNs = System.nanoTime();
                hypercalls.domainInfo(domid);
                infos.add(System.nanoTime() - startNs);
            }
            for (int i = 0; i < trips; i++) {
                long startNs = System.nanoTime();
                hypercalls.closePort(hypercalls.allocUnbound(domid, domid));
                ports.add((System.nanoTime() - startNs) / 2);
            }
            if (round >= WARM_UP) {
                System.out.println(both(bareTrips) + " " + both(infos) + " " + both(ports));
            }
        }
    }

    private static String both(Trips trips) {
        return trips.quantileNs(0.5) + " " + trips.quantileNs(0.99);
    }
}
