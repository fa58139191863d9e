package org.ringdom.runtime.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.RingLayout;

/** Both halves of a ring, at any index. */
class RingsTest {
    private static final int ENTRY = 108;

    private final SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), 2 * 4096);
    private final RingPages pages = RingPages.contiguous(memory);
    private final SharedBuffer scratch = SharedBuffer.allocate(Arena.ofAuto(), 256);

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -64, Integer.MAX_VALUE - 5})
    void requestsAndResponsesPassInOrderAcrossPagesAndWrapArounds(int start) {
        FrontRing front = FrontRing.createAt(pages, ENTRY, start);
        BackRing back = BackRing.fresh(pages, ENTRY);
        int asked = 0;
        int taken = 0;
        int answered = 0;
        for (int round = 0; round < 300; round++) {
            while (front.free() > round % 7) {
                for (int i = 0; i < ENTRY; i += 4) {
                    scratch.putInt(i, asked * 31 + i);
                }
                assertTrue(front.offer(scratch, 0, ENTRY));
                asked++;
            }
            front.publish();
            for (int waiting = back.available(); waiting > 0; waiting--) {
                back.copyRequest(scratch, 0);
                back.consumed();
                for (int i = 0; i < ENTRY; i += 4) {
                    assertEquals(taken * 31 + i, scratch.getInt(i));
                }
                scratch.putLong(0, taken++);
                back.pages().copyIn(scratch, 0, back.entryOffset(back.nextResponse()), 12);
            }
            back.publish();
            for (int waiting = front.available(); waiting > 0; waiting--) {
                front.take(scratch, 0, 12);
                assertEquals(answered++, scratch.getLong(0));
            }
        }
        assertTrue(answered > 10_000);
        assertEquals(0, back.finalCheck());
    }

    @Test
    void aFullRingTakesNoMore() {
        FrontRing front = FrontRing.create(pages, ENTRY);
        for (int i = 0; i < front.entries(); i++) {
            assertTrue(front.offer(scratch, 0, ENTRY));
        }
        assertFalse(front.offer(scratch, 0, ENTRY));
        front.publish();
        assertEquals(front.entries(), BackRing.fresh(pages, ENTRY).available());
    }

    @Test
    void notificationsComeExactlyWhenTheyWereAskedFor() {
        FrontRing front = FrontRing.create(pages, ENTRY);
        BackRing back = BackRing.fresh(pages, ENTRY);
        front.offer(scratch, 0, ENTRY);
        assertTrue(front.publish(), "a new ring asks for the first event");
        front.offer(scratch, 0, ENTRY);
        assertFalse(front.publish(), "the backend is awake");
        back.consumed();
        back.consumed();
        assertEquals(0, back.finalCheck());
        front.offer(scratch, 0, ENTRY);
        assertTrue(front.publish(), "the backend asked again");
        back.nextResponse();
        back.publish();
        assertTrue(back.mustNotify(0));
        back.nextResponse();
        back.publish();
        assertFalse(back.mustNotify(1), "the frontend is awake");
    }

    @Test
    void impossibleIndicesAreSeen() {
        FrontRing front = FrontRing.create(pages, ENTRY);
        BackRing back = BackRing.fresh(pages, ENTRY);
        memory.putInt(RingLayout.REQ_PROD_OFFSET, front.entries() + 1);
        assertEquals(BackRing.BROKEN, back.available());
        memory.putInt(RingLayout.REQ_PROD_OFFSET, -1);
        assertEquals(BackRing.BROKEN, back.available());
        memory.putInt(RingLayout.REQ_PROD_OFFSET, 0);
        memory.putInt(RingLayout.RSP_PROD_OFFSET, 1);
        assertEquals(FrontRing.BROKEN, front.available());
        memory.putInt(RingLayout.RSP_PROD_OFFSET, -1);
        assertEquals(FrontRing.BROKEN, front.available());
    }
}
