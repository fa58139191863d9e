package org.ringdom.launcher.supervisor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/**
 * Decides when a process that died is started again, and when it is given up. One instance a process.
 *
 * <p>Pure: the caller says what time it is. Not thread-safe; the supervisor's agent has it.
 */
public final class RestartPolicy {
    /**
     * What to do after a death.
     *
     * @param giveUp leave it dead and say so
     * @param delayMs otherwise, start its successor after so many ms
     * @param deaths of this cause within the window, this one included
     */
    public record Decision(boolean giveUp, long delayMs, int deaths) {
    }

    private final RestartRules rules;
    private final Map<DeathCause, Deque<Long>> deaths = new EnumMap<>(DeathCause.class);

    public RestartPolicy(RestartRules rules) {
        this.rules = rules;
    }

    /**
     * Takes note of a death.
     *
     * @param nowMs any clock that does not go back
     */
    public Decision died(DeathCause cause, long nowMs) {
        if (cause == DeathCause.REQUESTED) {
            return new Decision(false, 0, 0);
        }
        RestartRule rule = rules.rule(cause);
        Deque<Long> times = deaths.computeIfAbsent(cause, unused -> new ArrayDeque<>());
        times.addLast(nowMs);
        while (nowMs - times.getFirst() > rule.windowMs()) {
            times.removeFirst();
        }
        int count = times.size();
        if (count >= rule.maxDeaths()) {
            return new Decision(true, 0, count);
        }
        return new Decision(false, rule.delayMs(count), count);
    }

    /** Forgets all deaths: somebody asked to try again. */
    public void forgive() {
        deaths.clear();
    }
}
