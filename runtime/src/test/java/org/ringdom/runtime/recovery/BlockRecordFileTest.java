package org.ringdom.runtime.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.BlockRecords;

/** The attach record, and crash points by name. */
class BlockRecordFileTest {
    private static BlockAttach attach(List<Integer> refs, String image) {
        return new BlockAttach(51_712, 1, 2, BlockRecords.PROTOCOL_X86_32, 9, 5, refs,
                BlockAttach.PERSISTENT | BlockAttach.UNLOCKED, true, 1L << 40, 3, 4, 6, "qcow2", image,
                "/local/domain/2");
    }

    @Test
    void whatIsAttachedIsReadBack() {
        BlockAttach written = attach(List.of(8, -1, 10, 11), "/images/größer.img");
        SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), BlockRecords.fileSize(written.entries()));
        BlockRecords.initialise(memory, 16, 7);
        BlockRecordFile file = new BlockRecordFile(memory);
        assertFalse(file.attached());
        file.attach(written, -3);
        assertTrue(file.attached());
        assertEquals(written, file.readAttach());
        assertEquals(-3, file.published());
        assertEquals(16, file.frontendDomid());
        assertEquals(7, file.frontendIncarnation());
        assertEquals(2, written.ringOrder());
        assertEquals(128, written.entries());
        file.detach();
        assertFalse(file.attached());
    }

    @Test
    void aPathThatIsTooLongIsRefusedBeforeAnythingIsAttached() {
        BlockAttach written = attach(List.of(8), "/" + "x".repeat(BlockRecords.MAX_IMAGE_PATH));
        SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), BlockRecords.fileSize(32));
        BlockRecords.initialise(memory, 16, 7);
        BlockRecordFile file = new BlockRecordFile(memory);
        assertThrows(IllegalArgumentException.class, () -> file.attach(written, 0));
        assertFalse(file.attached());
    }

    @Test
    void aRingHasAPowerOfTwoOfPages() {
        assertThrows(IllegalArgumentException.class, () -> attach(List.of(1, 2, 3), "/x"));
    }

    @Test
    void crashPointsAreNamedAndCounted() {
        var points = CrashPoint.parse("a:3, b ,c:1");
        assertEquals(3, points.get("a").get());
        assertEquals(1, points.get("b").get());
        assertEquals(3, points.size());
        assertFalse(CrashPoint.ENABLED);
        CrashPoint.at("a");
    }
}
