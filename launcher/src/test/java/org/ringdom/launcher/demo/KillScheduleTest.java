package org.ringdom.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

class KillScheduleTest {
    @Test
    void everyProcessIsKilledInTurnWithinTheTime() {
        List<KillSchedule.Due> kills = KillSchedule.of(3, 30, 5);
        assertEquals(15, kills.size());
        long lastNs = 0;
        for (int i = 0; i < kills.size(); i++) {
            assertEquals(KillSchedule.ROLES.get(i % 5), kills.get(i).role());
            assertTrue(kills.get(i).dueNs() > lastNs);
            lastNs = kills.get(i).dueNs();
        }
        assertTrue(lastNs < 30_000_000_000L);
    }

    @Test
    void seedDecides() {
        assertEquals(KillSchedule.of(1, 20, 1), KillSchedule.of(1, 20, 1));
        assertNotEquals(KillSchedule.of(1, 20, 1), KillSchedule.of(1, 20, 2));
    }
}
