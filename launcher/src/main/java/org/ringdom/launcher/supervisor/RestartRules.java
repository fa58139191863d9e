package org.ringdom.launcher.supervisor;

import java.util.EnumMap;
import java.util.Map;

/** The rules of all causes of death: the supervisor's limits in one place. */
public final class RestartRules {
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;

    private final Map<DeathCause, RestartRule> rules;

    /** @throws IllegalArgumentException if a cause has no rule */
    public RestartRules(Map<DeathCause, RestartRule> rules) {
        this.rules = new EnumMap<>(rules);
        for (DeathCause cause : DeathCause.values()) {
            if (!rules.containsKey(cause)) {
                throw new IllegalArgumentException("no rule for " + cause);
            }
        }
    }

    /**
     * What holds unless a test wants otherwise.
     *
     * <pre>
     *   cause            given up after      at once   then wait
     *   REQUESTED        never               always
     *   KILLED           200 in a minute     100       20 ms, doubled, at most 1 s
     *   CRASHED          10 in a minute      1         100 ms, doubled, at most 5 s
     *   HUNG             10 in 10 minutes    1         100 ms, doubled, at most 5 s
     *   FAILED_TO_START  6 in a minute       0         250 ms, doubled, at most 5 s
     *   MISCONFIGURED    1                   -
     * </pre>
     */
    public static RestartRules standard() {
        Map<DeathCause, RestartRule> rules = new EnumMap<>(DeathCause.class);
        rules.put(DeathCause.REQUESTED, new RestartRule(Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 0, 0));
        rules.put(DeathCause.KILLED, new RestartRule(200, MINUTE, 100, 20, SECOND));
        rules.put(DeathCause.CRASHED, new RestartRule(10, MINUTE, 1, 100, 5 * SECOND));
        rules.put(DeathCause.HUNG, new RestartRule(10, 10 * MINUTE, 1, 100, 5 * SECOND));
        rules.put(DeathCause.FAILED_TO_START, new RestartRule(6, MINUTE, 0, 250, 5 * SECOND));
        rules.put(DeathCause.MISCONFIGURED, new RestartRule(1, MINUTE, 0, 0, 0));
        return new RestartRules(rules);
    }

    /** The rule of a cause. */
    public RestartRule rule(DeathCause cause) {
        return rules.get(cause);
    }
}
