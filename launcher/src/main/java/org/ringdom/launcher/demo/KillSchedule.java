package org.ringdom.launcher.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.ringdom.launcher.supervisor.ServiceSet;

/** Who is killed when: every process in turn, evenly spread over the time that there is, with a little chance in it. */
final class KillSchedule {
    /** In this order. */
    static final List<String> ROLES = List.of(ServiceSet.BLKBACK, ServiceSet.XENSTORE, ServiceSet.CORE,
            ServiceSet.FABRIC,
            ServiceSet.SUPERVISOR);

    /** Chance moves a kill by up to this part of the time between two. */
    private static final double JITTER = 0.4;

    private KillSchedule() {
    }

    /**
     * One kill.
     *
     * @param role who
     * @param dueNs when at the earliest, after the guest has begun to write
     */
    record Due(String role, long dueNs) {
    }

    /**
     * The kills in order.
     *
     * @param rounds how often each process is killed
     * @param seconds over which they are spread
     * @param seed of the chance
     */
    static List<Due> of(int rounds, int seconds, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = rounds * ROLES.size();
        double stepNs = (double) TimeUnit.SECONDS.toNanos(seconds) / (count + 1);
        List<Due> kills = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double at = (i + 1 + (random.nextDouble() - 0.5) * JITTER) * stepNs;
            kills.add(new Due(ROLES.get(i % ROLES.size()), (long) at));
        }
        return kills;
    }
}
