package org.ringdom.launcher.supervisor.process;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * When the successor of a dead process is started: at once if it had worked and was killed from outside, later and later if
 * it keeps dying of the same cause, not any more if that does not help. One object per process; no clock of its own.
 */
final class RestartPolicy {
    /** A process that was ready for so long has recovered from whatever there was before. */
    static final long SETTLED_NS = TimeUnit.SECONDS.toNanos(10);
    /** Wait before the third attempt; doubled with each further one. */
    static final long FIRST_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(50);
    static final long LONGEST_DELAY_NS = TimeUnit.SECONDS.toNanos(5);
    /** Deaths of one cause in a row, none of which came after a settled time. */
    static final int LIMIT = 8;
    /** The same for SIGKILL before ready: crash points and a person who kills often are no fault of the process. */
    static final int KILL_LIMIT = 24;
    static final int HOPELESS_LIMIT = 2;

    private final Map<ExitCause, Integer> deaths = new HashMap<>();

    /**
     * What to do.
     *
     * @param failed give up until a person asks
     * @param delayNs wait before the start
     */
    record Decision(boolean failed, long delayNs) {
        private static final Decision AT_ONCE = new Decision(false, 0);
        private static final Decision GIVE_UP = new Decision(true, 0);
    }

    /**
     * Decides after a death.
     *
     * @param readyNs how long it had been ready; below 0: it never was
     */
    Decision onDeath(ExitCause cause, long readyNs) {
        if (readyNs >= SETTLED_NS) {
            deaths.clear();
        }
        if (readyNs >= 0 && cause.isKill()) {
            return Decision.AT_ONCE;
        }
        int count = deaths.merge(cause, 1, Integer::sum);
        if (count > limit(cause)) {
            return Decision.GIVE_UP;
        }
        return new Decision(false,
                count < 3 ? 0 : Math.min(FIRST_DELAY_NS << Math.min(count - 3, 20), LONGEST_DELAY_NS));
    }

    private static int limit(ExitCause cause) {
        if (cause.isHopeless()) {
            return HOPELESS_LIMIT;
        }
        return cause.isKill() ? KILL_LIMIT : LIMIT;
    }

    /** Deaths of that cause that count. */
    int count(ExitCause cause) {
        return deaths.getOrDefault(cause, 0);
    }

    /** Gives the process a new chance. */
    void forgive() {
        deaths.clear();
    }
}
