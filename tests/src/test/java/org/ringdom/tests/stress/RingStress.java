package org.ringdom.tests.stress;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.runtime.ring.BackRing;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.ring.RingPages;

/** Hand-over on a ring: publish on one side against "ask for an event, then look again" on the other. */
public class RingStress {
    private static final int ENTRY = 112;
    private static final int PAGE = 4096;
    private static final int RINGS = 1 << 13;
    private static final SharedBuffer POOL = SharedBuffer.allocate(Arena.global(), (long) PAGE * RINGS);
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final long CONTENT = 0x0123_4567_89AB_CDEFL;

    private RingStress() {
    }

    private static RingPages pages() {
        return RingPages.of(POOL.slice((long) (NEXT.getAndIncrement() & RINGS - 1) * PAGE, PAGE));
    }

    private static SharedBuffer scratch() {
        return SharedBuffer.of(java.lang.foreign.MemorySegment
                .ofBuffer(java.nio.ByteBuffer.allocateDirect(ENTRY + 8).alignedSlice(8)));
    }

    /** A ring on which one request went there and one answer came back, and both sides were awake all the time. */
    private static final class Used {
        final RingPages pages = pages();
        final FrontRing front = FrontRing.create(pages, ENTRY);
        final BackRing back = BackRing.fresh(pages, ENTRY);
        final SharedBuffer mine = scratch();
        final SharedBuffer theirs = scratch();

        Used() {
            front.offer(mine, 0, ENTRY);
            front.publish();
            back.consumed();
            back.nextResponse();
            back.publish();
            front.take(mine, 0, 16);
        }
    }

    /** A request against a backend that goes to sleep. */
    @JCStressTest
    @Outcome(id = {"true, 0, 0", "true, 1, 1",
        "false, 1, 1"}, expect = Expect.ACCEPTABLE, desc = "woken or seen, whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or seen in part")
    @State
    public static class Request {
        private final Used ring = new Used();

        @Actor
        public void frontend(ZII_Result result) {
            ring.mine.putLong(0, CONTENT);
            ring.mine.putLong(ENTRY - 8, CONTENT);
            ring.front.offer(ring.mine, 0, ENTRY);
            result.r1 = ring.front.publish();
        }

        @Actor
        public void backend(ZII_Result result) {
            result.r2 = ring.back.finalCheck();
            if (result.r2 == 1) {
                ring.back.copyRequest(ring.theirs, 0);
                result.r3 = ring.theirs.getLong(0) == CONTENT && ring.theirs.getLong(ENTRY - 8) == CONTENT ? 1 : 2;
            }
        }
    }

    /** An answer against a frontend that goes to sleep. */
    @JCStressTest
    @Outcome(id = {"true, 0, 0", "true, 1, 1",
        "false, 1, 1"}, expect = Expect.ACCEPTABLE, desc = "woken or seen, whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or seen in part")
    @State
    public static class Response {
        private final Used ring = new Used();

        public Response() {
            ring.front.offer(ring.mine, 0, ENTRY);
            ring.front.publish();
            ring.back.consumed();
        }

        @Actor
        public void backend(ZII_Result result) {
            ring.theirs.putLong(0, CONTENT);
            ring.theirs.putLong(8, CONTENT);
            int old = ring.back.published();
            ring.back.pages().copyIn(ring.theirs, 0, ring.back.entryOffset(ring.back.nextResponse()), 16);
            ring.back.publish();
            result.r1 = ring.back.mustNotify(old);
        }

        @Actor
        public void frontend(ZII_Result result) {
            result.r2 = ring.front.finalCheck();
            if (result.r2 == 1) {
                ring.front.take(ring.mine, 0, 16);
                result.r3 = ring.mine.getLong(0) == CONTENT && ring.mine.getLong(8) == CONTENT ? 1 : 2;
            }
        }
    }
}
