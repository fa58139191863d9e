package org.ringdom.netback.vif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdom.abi.io.RingLayout;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.runtime.event.CoreTableFixture;

/** The service's conversation over the store, step by step, against a guest, a store and a core in the test's hands. */
class VifAgentTest extends NetbackFixture {
    @ParameterizedTest
    @CsvSource({"1,false", "1,true", "4,true", "3,false"})
    void cardsAreConnectedAndServedAlsoByASuccessor(int queues, boolean split) throws Exception {
        addCard(1, mac(1));
        addCard(2, mac(2));
        settle();
        assertEquals("2", state(1));
        assertEquals("1", outside.get(BACK + "1/feature-rx-copy"));
        assertEquals("1", outside.get(BACK + "1/feature-gso-tcpv4"));
        assertEquals("4", outside.get(BACK + "1/multi-queue-max-queues"));
        List<Pair> one = offerRings(1, queues, split);
        List<Pair> other = offerRings(2, 1, split);
        settle();
        assertEquals("4", state(1));
        assertEquals(queues + 1, recordFiles().size());
        assertEquals((queues + 1) * (split ? 2 : 1), core.usedPorts());
        checkServes(one.getFirst(), 1, other.getFirst(), 2);
        dieAndStart();
        settle();
        assertEquals("4", state(1));
        checkServes(one.getLast(), 1, other.getFirst(), 2);
        assertEquals((queues + 1) * (split ? 2 : 1), core.usedPorts());
    }

    @Test
    void aDeathAtAnyStepOfTheHandshakeIsMadeUpFor() throws Exception {
        int steps = 1;
        for (boolean complete = false; !complete; steps++) {
            nextPage = 0;
            addCard(1, mac(1));
            outside.conflictIn = 1;
            int left = steps;
            left -= settle(left);
            List<Pair> pairs = List.of();
            if (left > 0) {
                pairs = offerRings(1, 2, true);
                left -= settle(left);
            }
            complete = left > 0;
            dieAndStart();
            settle();
            if (pairs.isEmpty()) {
                pairs = offerRings(1, 2, true);
                settle();
            }
            assertEquals("4", state(1), "killed at step " + steps);
            assertEquals(4, core.usedPorts(), "killed at step " + steps);
            checkPortsLeadToTheGuest(1);
            assertEquals(2, recordFiles().size());
            outside.remove(FRONT + "1");
            outside.remove(BACK + "1");
            settle();
            assertEquals(0, core.usedPorts());
            assertEquals(List.of(), recordFiles());
            for (int ref = 8; ref < 200; ref++) {
                assertFalse(grants.inUse(ref), "a grant is left");
            }
            freeGrants();
        }
        assertTrue(steps > 30, "only " + steps + " steps");
    }

    /** What a predecessor asked the core for, and what is to be closed, is done only after the successor has gone its way. */
    @Test
    void aDeathAtAnyStepIsMadeUpForWhileTheCoreIsSlow() {
        int steps = 1;
        for (boolean complete = false; !complete; steps++) {
            nextPage = 0;
            addCard(1, mac(1));
            settle();
            offerRings(1, 1, true);
            complete = settle(steps) < steps;
            dieAndStart();
            settleWithoutCore();
            settle();
            assertEquals("4", state(1), "killed at step " + steps);
            assertEquals(2, core.usedPorts(), "killed at step " + steps);
            checkPortsLeadToTheGuest(1);
            outside.remove(FRONT + "1");
            outside.remove(BACK + "1");
            settle();
            assertEquals(0, core.usedPorts());
            freeGrants();
        }
        assertTrue(steps > 10, "only " + steps + " steps");
    }

    @Test
    void aFrontendThatClosesConnectsAgain() throws Exception {
        addCard(1, mac(1));
        settle();
        offerRings(1, 1, false);
        settle();
        outside.put(FRONT + "1/state", "5");
        settle();
        assertEquals("5", state(1));
        outside.put(FRONT + "1/state", "6");
        settle();
        assertEquals("6", state(1));
        assertEquals(List.of(), recordFiles());
        outside.put(FRONT + "1/state", "1");
        settle();
        assertEquals("2", state(1));
        offerRings(1, 1, false);
        settle();
        assertEquals("4", state(1));
    }

    @ParameterizedTest
    @CsvSource({"tx-ring-ref,77777", "rx-ring-ref,x", "event-channel,0", "request-rx-copy,0",
        "multi-queue-num-queues,99"})
    void aWrongKeyClosesTheCardAndSaysWhy(String key, String value) {
        addCard(1, mac(1));
        addCard(2, mac(2));
        settle();
        String front = FRONT + "1/";
        newPair(front, false);
        outside.put(front + "request-rx-copy", "1");
        outside.put(front + key, value);
        outside.put(front + "state", "4");
        offerRings(2, 1, false);
        settle();
        assertEquals("5", state(1));
        assertFalse(outside.get(BACK + "1/hotplug-error").isEmpty());
        assertEquals("4", state(2), "nobody else is harmed");
        assertEquals(1, core.usedPorts());
    }

    @Test
    void aCardWithoutAnAddressIsRefused() {
        addCard(1, "nonsense");
        settle();
        assertEquals("5", state(1));
        assertTrue(outside.get(BACK + "1/hotplug-error").contains("mac"));
    }

    @Test
    void aBrokenRingClosesItsCardOnly() throws Exception {
        addCard(1, mac(1));
        addCard(2, mac(2));
        addCard(3, mac(3));
        settle();
        List<Pair> one = offerRings(1, 1, false);
        List<Pair> two = offerRings(2, 1, false);
        List<Pair> three = offerRings(3, 1, false);
        settle();
        memory.buffer().putInt((long) one.getFirst().txPage() * PAGE + RingLayout.REQ_PROD_OFFSET, 5000);
        agent.onEvent(localPort(1));
        settle();
        assertEquals("5", state(1));
        assertEquals(2, recordFiles().size());
        checkServes(two.getFirst(), 2, three.getFirst(), 3);
    }

    @Test
    void aForgedResponseIndexClosesTheCardAtASuccession() {
        addCard(1, mac(1));
        settle();
        List<Pair> one = offerRings(1, 1, false);
        settle();
        memory.buffer().putInt((long) one.getFirst().txPage() * PAGE + RingLayout.RSP_PROD_OFFSET, 7);
        dieAndStart();
        settle();
        assertEquals("5", state(1));
    }

    @Test
    void aDyingGuestIsLetGoOf() throws Exception {
        addCard(1, mac(1));
        settle();
        offerRings(1, 2, true);
        settle();
        long record = CoreTableFixture.GEOMETRY.domainsOffset() + (long) SLOT * DomainRecord.SIZE;
        instance.core().buffer().putLongRelease(record, DomainRecord.identity(DomainRecord.DYING, 0, GUEST));
        nowNs += 2_000_000_000L;
        settle();
        assertEquals(List.of(), recordFiles());
        assertEquals(List.of((long) GUEST), core.released());
    }
}
