package org.ringdom.launcher.supervisor.keeper;

import java.util.concurrent.TimeUnit;

/**
 * Tells a process that hangs from one that only waits for a processor: it hangs if a ping stays unanswered while it could
 * have run. Time in which its agent thread stood in the run queue, or in which we ourselves were not run, does not count; nor
 * does an uninterruptible wait for a disk. Time in which it was stopped does.
 */
final class HangDetector {
    /** Time without an answer that is too long. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    /** Between two looks; what lies beyond it was our own delay. */
    static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(1200);

    private long unansweredNs;
    private long lastLookNs;
    private long lastDelayNs;
    private boolean waiting;

    /**
     * What is known of the thread that answers pings.
     *
     * @param runDelayNs time that it has waited for a processor so far
     * @param inDiskWait whether it waits uninterruptibly
     */
    record Sample(long runDelayNs, boolean inDiskWait) {
    }

    /** One look, about once a second: the last ping was answered. */
    void answered() {
        unansweredNs = 0;
        waiting = false;
    }

    /**
     * One look, about once a second: the last ping was not answered.
     *
     * @param sample taken now
     * @return whether it hangs
     */
    boolean unanswered(long nowNs, Sample sample) {
        if (waiting && !sample.inDiskWait()) {
            long elapsedNs = Math.min(nowNs - lastLookNs, TICK_NS);
            long delayedNs = Math.max(0, sample.runDelayNs() - lastDelayNs);
            unansweredNs += Math.max(0, elapsedNs - delayedNs);
        }
        waiting = true;
        lastLookNs = nowNs;
        lastDelayNs = sample.runDelayNs();
        return unansweredNs >= PATIENCE_NS;
    }

    /** Time without an answer in which it could have run. */
    long unansweredNs() {
        return unansweredNs;
    }
}
