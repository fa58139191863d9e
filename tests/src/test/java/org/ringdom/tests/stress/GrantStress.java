package org.ringdom.tests.stress;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.grant.GrantSweep;
import org.ringdom.runtime.grant.GrantTable;

/** One grant entry between its owner, the domain that uses it, and the sweep after another domain's death. */
public class GrantStress {
    private static final int BACKEND = 2;
    private static final int OTHER = 3;
    private static final int FRAME = 7;
    private static final int TABLE_BYTES = 16 * 8;
    private static final int TABLES = 1 << 17;
    private static final SharedBuffer POOL = SharedBuffer.allocate(Arena.global(), (long) TABLE_BYTES * TABLES);
    private static final AtomicInteger NEXT = new AtomicInteger();

    private GrantStress() {
    }

    private static SharedBuffer table() {
        SharedBuffer table = POOL.slice((long) (NEXT.getAndIncrement() & TABLES - 1) * TABLE_BYTES, TABLE_BYTES);
        table.fill(0, TABLE_BYTES, (byte) 0);
        return table;
    }

    /** Map against revoke: exactly one of the two succeeds. */
    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "one of them")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a page both used and revoked, or neither")
    @State
    public static class MapRevoke {
        private final SharedBuffer table = table();
        private final GrantTable owner = new GrantTable(table);
        private final int ref = owner.grant(BACKEND, FRAME, false);
        private final BackendGrants user = new BackendGrants(table, 100, BACKEND);

        @Actor
        public void map(ZZ_Result result) {
            result.r1 = user.map(ref, true) == FRAME;
        }

        @Actor
        public void revoke(ZZ_Result result) {
            result.r2 = owner.endAccess(ref);
        }
    }

    /** Unmap against revoke: the revoke may come too early, but in the end it succeeds and nothing is left. */
    @JCStressTest
    @Outcome(id = {"true, true, true", "false, true, true"}, expect = Expect.ACCEPTABLE, desc = "free in the end")
    @Outcome(expect = Expect.FORBIDDEN, desc = "stuck")
    @State
    public static class UnmapRevoke {
        private final SharedBuffer table = table();
        private final GrantTable owner = new GrantTable(table);
        private final int ref = owner.grant(BACKEND, FRAME, false);
        private final BackendGrants user = new BackendGrants(table, 100, BACKEND);
        private final long frame = user.map(ref, true);

        @Actor
        public void unmap() {
            user.unmap(ref);
        }

        @Actor
        public void revoke(ZZZ_Result result) {
            result.r1 = owner.endAccess(ref);
        }

        @Arbiter
        public void rest(ZZZ_Result result) {
            result.r2 = result.r1 || owner.endAccess(ref);
            result.r3 = frame == FRAME && !owner.inUse(ref);
        }
    }

    /** The sweep for a dead domain against a live one's map of a neighbouring entry: neither hurts the other. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "swept and mapped")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a bit lost or left")
    @State
    public static class SweepMap {
        private final SharedBuffer table = table();
        private final GrantTable owner = new GrantTable(table);
        private final int dead = owner.grant(BACKEND, FRAME, false);
        private final int live = owner.grant(OTHER, FRAME, false);
        private final long frame = new BackendGrants(table, 100, BACKEND).map(dead, true);
        private final BackendGrants other = new BackendGrants(table, 100, OTHER);

        @Actor
        public void sweep() {
            GrantSweep.sweep(table, BACKEND);
        }

        @Actor
        public void map() {
            other.map(live, true);
        }

        @Arbiter
        public void rest(ZZ_Result result) {
            result.r1 = frame == FRAME && !new GrantTable(table).inUse(dead);
            result.r2 = new GrantTable(table).inUse(live);
        }
    }
}
