package org.ringdom.netback.vif;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of cards that go while they are being connected, or while netback is dead: nothing. */
class VifLeftoversTest extends NetbackFixture {
    /** It may be gone with its frontend, and the predecessor's request is executed when nobody knows it any more. */
    @Test
    void noPortIsLeftOfACardThatGoesWhileItsBackendIsReplaced() {
        int steps = 1;
        for (boolean complete = false; !complete; steps++) {
            nextPage = 0;
            addCard(1, mac(1));
            settle();
            offerRings(1, 1, true);
            complete = settle(steps) < steps;
            outside.remove(FRONT + "1");
            outside.remove(BACK + "1");
            dieAndStart();
            settleWithoutCore();
            settle();
            assertEquals(0, core.usedPorts(), "killed at step " + steps);
            freeGrants();
        }
    }

    /** A card may be taken away by force while netback is dead, and its guest takes its rings back. */
    @ParameterizedTest
    @CsvSource({"1,0", "2,0", "2,1"})
    void nothingIsLeftOfACardWhoseGuestHasTakenARingBackMeanwhile(int queues, int queue) throws Exception {
        addCard(1, mac(1));
        settle();
        offerRings(1, queues, true);
        settle();
        int ref = agent.vifs().of(GUEST, 1).device().attached().get(queue).rings().rxRef();
        outside.remove(FRONT + "1");
        outside.remove(BACK + "1");
        memory.grantTable().putInt(ref * 8L, 0);
        dieAndStart();
        settle();
        assertEquals(0, core.usedPorts());
        assertEquals(List.of(), recordFiles());
    }

    /** The toolstack may take a card away at any moment of its being connected. */
    @Test
    void aWishToCloseIsNeverOverwritten() {
        for (int steps = 1; steps < 60; steps++) {
            nextPage = 0;
            addCard(1, mac(1));
            int left = steps - settle(steps);
            if (left > 0) {
                offerRings(1, 1, true);
                settle(left);
            }
            outside.put(BACK + "1/state", "5");
            settle();
            assertEquals("5", state(1), "asked at step " + steps);
            outside.put(FRONT + "1/state", "6");
            settle();
            assertEquals("6", state(1), "asked at step " + steps);
            outside.remove(FRONT + "1");
            outside.remove(BACK + "1");
            settle();
            assertEquals(0, core.usedPorts());
            freeGrants();
        }
    }

    @Test
    void noPortIsLeftIfOneOfThemCannotBeBound() {
        addCard(1, mac(1));
        settle();
        String front = FRONT + "1/";
        newPair(front, true);
        outside.put(front + "event-channel-rx", "99");
        outside.put(front + "request-rx-copy", "1");
        outside.put(front + "state", "4");
        settle();
        assertEquals("5", state(1));
        assertEquals(0, core.usedPorts());
    }

    @Test
    void noPortIsLeftOfACardWhoseOwnKeysAreWrong() {
        addCard(1, mac(1));
        settle();
        outside.put(BACK + "1/mac", "nonsense");
        offerRings(1, 1, true);
        settle();
        assertEquals("5", state(1));
        assertEquals(0, core.usedPorts());
    }
}
