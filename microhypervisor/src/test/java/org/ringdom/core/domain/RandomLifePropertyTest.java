package org.ringdom.core.domain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.core.support.Invariants;
import org.ringdom.core.support.RandomOperations;
import org.ringdom.core.support.RandomOperations.Step;
import org.ringdom.core.support.TestCore;
import org.ringdom.core.table.Domain;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** All operations at random, restarts in between: what must always hold holds, and refused requests change nothing. */
class RandomLifePropertyTest {
    @Property(tries = 150)
    void tablesStayWhole(@ForAll long seed) {
        TestCore core = new TestCore().restart();
        core.service(1);
        core.service(2);
        RandomOperations operations = new RandomOperations(seed);
        for (int i = 0; i < 150; i++) {
            Step step = operations.next(core.core.table());
            byte[] before = Invariants.image(core);
            long result = perform(core, step);
            if (result < 0) {
                assertArrayEquals(before, Invariants.image(core), step + " -> " + result);
            }
            Invariants.check(core.core.table());
            if (i % 40 == 39) {
                core.restart();
                Invariants.check(core.core.table());
            }
        }
        destroyAll(core);
        assertEquals(0, core.core.table().usedPages());
        Invariants.check(core.core.table());
    }

    private static long perform(TestCore core, Step step) {
        if (step.request() == null) {
            core.core.teardown().stir();
            return core.core.teardown().slice();
        }
        if (step.domid() >= TestCore.FIRST_GUEST) {
            return core.guestCall(step.domid(), step.request().opcode(), step.request().args());
        }
        return core.callWith(step.domid(), step.request().opcode(), step.request().payload(), step.request().args())
                .result();
    }

    private static void destroyAll(TestCore core) {
        for (int slot = 1; slot < core.core.table().slots(); slot++) {
            Domain domain = core.core.table().slot(slot);
            if (!domain.isFree()) {
                core.call(0, HypercallOp.DOMCTL_DESTROY, domain.domid());
            }
        }
        core.finishTeardown();
        for (int slot = 1; slot < core.core.table().slots(); slot++) {
            assertEquals(true, core.core.table().slot(slot).isFree(), "slot " + slot);
        }
    }
}
