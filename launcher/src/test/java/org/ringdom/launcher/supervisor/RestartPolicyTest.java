package org.ringdom.launcher.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.ringdom.platform.process.ExitStatus;
import org.ringdom.runtime.service.ServiceFailure;

class RestartPolicyTest {
    private final RestartPolicy policy = new RestartPolicy(RestartRules.standard());

    @Test
    void firstCrashIsAnsweredAtOnceLaterOnesEverMoreSlowly() {
        assertEquals(new RestartPolicy.Decision(false, 0, 1), policy.died(DeathCause.CRASHED, 1000));
        assertEquals(100, policy.died(DeathCause.CRASHED, 1001).delayMs());
        assertEquals(200, policy.died(DeathCause.CRASHED, 1002).delayMs());
        assertEquals(400, policy.died(DeathCause.CRASHED, 1003).delayMs());
        assertEquals(800, policy.died(DeathCause.CRASHED, 1004).delayMs());
        assertEquals(1600, policy.died(DeathCause.CRASHED, 1005).delayMs());
        assertEquals(3200, policy.died(DeathCause.CRASHED, 1006).delayMs());
        assertEquals(5000, policy.died(DeathCause.CRASHED, 1007).delayMs());
        assertFalse(policy.died(DeathCause.CRASHED, 1008).giveUp());
        assertEquals(new RestartPolicy.Decision(true, 0, 10), policy.died(DeathCause.CRASHED, 1009));
    }

    @Test
    void deathsOutsideTheWindowAreForgotten() {
        for (int i = 0; i < 9; i++) {
            assertFalse(policy.died(DeathCause.CRASHED, i).giveUp());
        }
        assertEquals(new RestartPolicy.Decision(false, 0, 1), policy.died(DeathCause.CRASHED, 60_009));
    }

    @Test
    void causesAreCountedApart() {
        for (int i = 0; i < 9; i++) {
            policy.died(DeathCause.CRASHED, 0);
        }
        assertEquals(new RestartPolicy.Decision(false, 0, 1), policy.died(DeathCause.HUNG, 0));
        assertEquals(new RestartPolicy.Decision(false, 250, 1), policy.died(DeathCause.FAILED_TO_START, 0));
    }

    @Test
    void fiftyKillsASecondApartAreAnsweredAlmostAtOnceAndNeverGivenUp() {
        for (int i = 0; i < 50; i++) {
            RestartPolicy.Decision decision = policy.died(DeathCause.KILLED, i * 1000L);
            assertFalse(decision.giveUp());
            assertTrue(decision.delayMs() <= 1000);
            assertTrue(i >= 20 || decision.delayMs() == 0);
        }
    }

    @Test
    void misconfiguredIsGivenUpAtOnceUntilForgiven() {
        assertTrue(policy.died(DeathCause.MISCONFIGURED, 0).giveUp());
        for (int i = 0; i < 9; i++) {
            policy.died(DeathCause.CRASHED, 0);
        }
        policy.forgive();
        assertEquals(1, policy.died(DeathCause.CRASHED, 0).deaths());
    }

    @Test
    void requestedRestartsAreNeverCounted() {
        for (int i = 0; i < 10_000; i++) {
            assertEquals(new RestartPolicy.Decision(false, 0, 0), policy.died(DeathCause.REQUESTED, 0));
        }
    }

    @Test
    void delayNeverOverflows() {
        RestartRule rule = new RestartRule(Integer.MAX_VALUE, 1000, 0, 250, 5000);
        for (int deaths = 1; deaths < 200; deaths++) {
            long delay = rule.delayMs(deaths);
            assertTrue(delay >= 250 && delay <= 5000, deaths + ": " + delay);
        }
        assertEquals(0, new RestartRule(1, 0, 0, 0, 0).delayMs(100));
    }

    @Test
    void everyCauseNeedsARule() {
        Map<DeathCause, RestartRule> some = new EnumMap<>(DeathCause.class);
        assertThrows(IllegalArgumentException.class, () -> new RestartRules(some));
        assertThrows(IllegalArgumentException.class, () -> new RestartRule(0, 1, 0, 0, 0));
    }

    @Test
    void causeComesFromTheExitStatus() {
        assertEquals(DeathCause.KILLED, DeathCause.of(null, true));
        assertEquals(DeathCause.KILLED, DeathCause.of(new ExitStatus(0, 9), false));
        assertEquals(DeathCause.CRASHED, DeathCause.of(new ExitStatus(0, 11), true));
        assertEquals(DeathCause.CRASHED, DeathCause.of(new ExitStatus(ServiceFailure.BUG, 0), true));
        assertEquals(DeathCause.FAILED_TO_START, DeathCause.of(new ExitStatus(ServiceFailure.NO_INPUT, 0), false));
        assertEquals(DeathCause.MISCONFIGURED, DeathCause.of(new ExitStatus(ServiceFailure.CONFIG, 0), false));
        assertEquals(DeathCause.MISCONFIGURED, DeathCause.of(new ExitStatus(ServiceFailure.USAGE, 0), true));
    }
}
