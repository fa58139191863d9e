package org.ringdom.x86.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

/** Which code of a frame goes when bytes change, and who succeeds it. */
class FrameCodeTest {
    private static final long FRAME = 0x7000;
    private static final long NEXT = 0x9000;
    private static final long LINEAR = 0x40_0000;

    private final FrameCode frame = new FrameCode();

    private static HostBlock block(int offset, int bytes, long second) {
        return new HostBlock(LINEAR + offset, FRAME + offset, second,
                new BlockWriter.Written(new byte[0], 0, bytes, second >= 0), 0);
    }

    @Test
    void aDroppedBlockIsSucceededOnceByTheNextOneForItsPlace() {
        HostBlock first = block(0x10, 8, HostBlock.ONE_PAGE);
        HostBlock other = block(0x20, 8, HostBlock.ONE_PAGE);
        assertEquals(List.of(), frame.add(first));
        assertEquals(List.of(), frame.add(other));
        assertEquals(List.of(first), frame.take(FRAME + 0x17, 1));
        assertNull(frame.find(LINEAR + 0x10, FRAME + 0x10));
        assertSame(other, frame.find(LINEAR + 0x20, FRAME + 0x20));
        assertEquals(List.of(), frame.add(block(0x30, 8, HostBlock.ONE_PAGE)), "another place");
        assertEquals(List.of(first), frame.add(block(0x10, 8, HostBlock.ONE_PAGE)));
        assertEquals(List.of(), frame.add(block(0x10, 8, HostBlock.ONE_PAGE)), "it has its successor");
    }

    @Test
    void aBlockThatEndsHereGoesWithItsEnd() {
        HostBlock across = block(0xFFD, 3, NEXT);
        FrameCode second = new FrameCode();
        second.addTail(across);
        assertEquals(List.of(), second.take(NEXT + BlockWriter.MAX_LENGTH, 1));
        assertFalse(second.isEmpty());
        assertEquals(List.of(across), second.take(NEXT, 1));
        assertTrue(second.isEmpty());
    }
}
