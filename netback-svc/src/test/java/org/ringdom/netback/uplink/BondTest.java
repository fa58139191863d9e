package org.ringdom.netback.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.ringdom.netback.frame.Frame;

/** Which link of a bond carries packets, on a clock of the test's. */
class BondTest {
    private static final long SETTLE = 100;

    private static final class SwitchedLink implements Link {
        private boolean up;

        @Override
        public String name() {
            return "link";
        }

        @Override
        public boolean isUp() {
            return up;
        }

        @Override
        public boolean takesOffloads() {
            return false;
        }

        @Override
        public void send(Frame frame) {
            // only whether it is chosen matters
        }

        @Override
        public int doWork(long nowNs) {
            return 0;
        }

        @Override
        public long retryAtNs() {
            return Long.MAX_VALUE;
        }

        @Override
        public void close() {
            up = false;
        }
    }

    private final SwitchedLink one = new SwitchedLink();
    private final SwitchedLink two = new SwitchedLink();

    private Bond bond(BondMode mode) {
        return new Bond(mode, List.of(one, two), SETTLE);
    }

    @Test
    void theActiveLinkStaysUntilItFails() {
        Bond bond = bond(BondMode.ACTIVE_BACKUP);
        bond.look(0);
        assertNull(bond.link(0), "no link is up");
        two.up = true;
        bond.look(10);
        assertSame(two, bond.link(0), "the only link is used at once");
        one.up = true;
        bond.look(20);
        bond.look(10_000);
        assertSame(two, bond.link(0), "the first one is better for nothing");
        two.up = false;
        bond.look(10_001);
        assertSame(one, bond.link(0));
        assertTrue(bond.listensTo(one));
        assertFalse(bond.listensTo(two));
    }

    @Test
    void flowsKeepTheirLinkAndAreSpread() {
        Bond bond = bond(BondMode.BALANCE);
        one.up = true;
        two.up = true;
        bond.look(0);
        bond.look(SETTLE);
        Set<Link> used = new HashSet<>();
        for (int flow = 0; flow < 100; flow++) {
            assertSame(bond.link(flow), bond.link(flow));
            used.add(bond.link(flow));
        }
        assertEquals(2, used.size());
        assertTrue(bond.listensTo(one) && bond.listensTo(two));
        one.up = false;
        bond.look(SETTLE + 1);
        assertSame(two, bond.link(0));
        assertSame(two, bond.link(1));
    }

    @Test
    void aLinkThatComesAndGoesIsTrustedLaterAndLater() {
        LinkHealth health = new LinkHealth(SETTLE);
        long now = 0;
        long before = 0;
        for (int flap = 0; flap < 4; flap++) {
            health.look(true, now);
            long wait = health.waitNs();
            assertTrue(wait > before, "it has to wait longer each time");
            before = wait;
            health.look(true, now + wait - 1);
            assertFalse(health.isUsable());
            health.look(true, now + wait);
            assertTrue(health.isUsable());
            now += wait + 1;
            health.look(false, now);
            assertFalse(health.isUsable(), "down counts at once");
            now += 1;
        }
        health.look(true, now);
        health.look(true, now + 10 * health.waitNs());
        assertEquals(SETTLE, health.waitNs(), "it has been calm for long");
    }

    @Test
    void aFlappingLinkDoesNotMakeTheOthersFlap() {
        Bond bond = bond(BondMode.BALANCE);
        one.up = true;
        bond.look(0);
        bond.look(SETTLE);
        int changes = 0;
        Link last = bond.link(1);
        for (long now = SETTLE + 1; now < 10_000; now += 10) {
            two.up = !two.up;
            bond.look(now);
            changes += bond.link(1) == last ? 0 : 1;
            last = bond.link(1);
        }
        assertEquals(0, changes);
    }
}
