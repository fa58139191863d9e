package org.ringdom.runtime.service;

import java.util.concurrent.TimeUnit;

import org.ringdom.runtime.event.Doorbell;
import org.ringdom.runtime.event.EventReceiver;
import org.ringdom.runtime.event.PortHandler;
import org.ringdom.runtime.ipc.AeronFabric;
import org.ringdom.runtime.settings.WaitSettings;

/**
 * The life of an agent: work, and sleep at the doorbell when there is none.
 *
 * <pre>
 *   seen = doorbell
 *   agent.doWork, events, fabric, descriptors, ping          anything: again
 *   wait until doorbell != seen, a timer, or one second      the second: rescan the event bits
 * </pre>
 *
 * <p>It has the {@link Turn} but for the wait.
 *
 * <p>A rescan that finds an event whose doorbell is not rung afterwards either has found a lost wake-up; it is counted.
 */
public final class DutyCycle {
    private static final long RESCAN_NS = TimeUnit.MILLISECONDS.toNanos(900);
    /** Between two looks for mappings of domains that are gone. */
    private static final long DROP_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int PRACTICE_TURNS = 20;
    private static final long PRACTICE_SLEEP_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final ServiceContext context;
    private final ServiceAgent agent;
    private final EventReceiver receiver;
    private final Doorbell doorbell;
    private final AeronFabric fabric;
    private final SelfReport report;
    private final PortHandler onEvent;
    private final WaitSettings waits;
    private final Turn turn;
    private long connects;
    private long droppedNs = System.nanoTime();
    private boolean ready;
    private boolean rescanned;
    private boolean suspicious;
    private int suspectSeen;

    public DutyCycle(ServiceContext context, ServiceAgent agent) {
        this.context = context;
        this.agent = agent;
        this.receiver = context.receiver();
        this.doorbell = receiver.doorbell();
        this.fabric = context.fabric();
        this.report = context.report();
        this.onEvent = agent::onEvent;
        this.waits = WaitSettings.from(context.options());
        this.turn = context.turn();
        doorbell.waitLimits(waits.spinNs(), waits.dialogueNs());
    }

    /** Runs until the process is asked to stop. */
    public void run() {
        turn.take();
        try {
            work(doorbell.value());
            context.ringServices(); // now only: whoever waits for this process has an answer, and the others take processor time
            while (!context.stop().isRaised()) {
                int seen = doorbell.value();
                if (work(seen) == 0) {
                    idle(seen);
                }
            }
        } finally {
            turn.give();
        }
    }

    /** A few turns, for practice. */
    void rehearse() {
        turn.take();
        try {
            for (int i = 0; i < PRACTICE_TURNS; i++) {
                int seen = doorbell.value();
                if (work(seen) == 0) {
                    await(seen, System.nanoTime() + PRACTICE_SLEEP_NS);
                }
            }
        } finally {
            turn.give();
        }
    }

    private int work(int seen) {
        int work = agent.doWork();
        int events = receiver.poll(onEvent);
        work += events + fabric.doWork() + context.poller().poll();
        if (fabric.connects() != connects) {
            connects = fabric.connects();
            agent.onFabricEpoch();
        }
        if (rescanned && events > 0) {
            suspicious = true;
            suspectSeen = seen;
        }
        rescanned = false;
        if (work > 0) {
            report.heartbeat();
        }
        report.answerPing();
        reportReady();
        return work;
    }

    private void reportReady() {
        if (!ready && agent.isReady()) {
            ready = true;
            report.ready();
            context.bells().ring(0);
        }
    }

    private void idle(int seen) {
        long nowNs = System.nanoTime();
        dropDead(nowNs);
        long limitNs = Math.min(Math.min(agent.sleepLimitNs(), fabric.sleepLimitNs()), waits.maxSleepNs());
        if (limitNs <= 0 || await(seen, nowNs + limitNs)) {
            return;
        }
        if (System.nanoTime() - nowNs >= Math.min(RESCAN_NS, waits.maxSleepNs())) {
            rescan(seen);
        }
    }

    /** Sleeps at the doorbell, with the turn given away. */
    private boolean await(int seen, long deadlineNs) {
        turn.give();
        try {
            return receiver.await(seen, deadlineNs);
        } finally {
            turn.take();
        }
    }

    /** Lets go of what is mapped of domains that are gone. */
    private void dropDead(long nowNs) {
        if (nowNs - droppedNs >= DROP_NS && context.eventFiles() != null) {
            droppedNs = nowNs;
            context.eventFiles().dropDead();
        }
    }

    private void rescan(int seen) {
        if (suspicious) {
            suspicious = false;
            if (seen == suspectSeen) {
                report.countRescan();
            }
        }
        rescanned = receiver.rescan() > 0;
    }
}
