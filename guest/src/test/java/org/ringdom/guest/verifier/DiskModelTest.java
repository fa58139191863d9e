package org.ringdom.guest.verifier;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;

class DiskModelTest {
    private final Arena arena = Arena.ofConfined();
    private final SharedBuffer ram = SharedBuffer.allocate(arena, 16 * SectorStamp.SECTOR);
    private final DiskModel model = new DiskModel(100, ram, 7);

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void aWrittenSectorThatComesBackIsTrue() {
        model.written(10, 4, model.prepareWrite(10, 4, 0));
        assertNull(model.check(10, 4, 0));
    }

    @Test
    void aStaleSectorIsALie() {
        model.written(10, 1, model.prepareWrite(10, 1, 0));
        model.written(10, 1, model.prepareWrite(10, 1, 512));
        assertTrue(model.check(10, 1, 0).contains("expected write 2, found an intact stamp of sector 10, write 1"));
        assertNull(model.check(10, 1, 512));
    }

    @Test
    void aMisplacedSectorIsALie() {
        model.written(10, 2, model.prepareWrite(10, 2, 0));
        assertTrue(model.check(10, 1, 512).contains("sector 11"));
    }

    @Test
    void oneFlippedBitIsALieWhereverItIs() {
        model.written(10, 1, model.prepareWrite(10, 1, 0));
        for (int bit = 0; bit < 512 * 8; bit += 37) {
            ram.putByte(bit / 8, (byte) (ram.getByte(bit / 8) ^ 1 << bit % 8));
            assertNotNull(model.check(10, 1, 0), "bit " + bit);
            ram.putByte(bit / 8, (byte) (ram.getByte(bit / 8) ^ 1 << bit % 8));
        }
        assertNull(model.check(10, 1, 0));
    }

    @Test
    void theOriginalContentIsKnownByItsCrc() {
        ram.fill(0, 512, (byte) 0x5A);
        model.scanned(3, 1, 0);
        assertNull(model.check(3, 1, 0));
        ram.putByte(100, (byte) 0);
        assertTrue(model.check(3, 1, 0).contains("the original content"));
    }

    @Test
    void aDiscardedSectorMayBeZerosOrWhatItHeld() {
        model.written(20, 1, model.prepareWrite(20, 1, 0));
        model.discarded(20, 1);
        model.discarded(20, 1);
        assertNull(model.check(20, 1, 0));
        assertNull(model.check(20, 1, 1024));
        ram.putLong(1024, 1);
        assertTrue(model.check(20, 1, 1024).contains("zeros (discarded) or write"));
    }

    @Test
    void claimsNeverOverlap() {
        assertTrue(model.claim(10, 5));
        assertFalse(model.claim(14, 1));
        assertFalse(model.claim(5, 6));
        assertTrue(model.claim(15, 1));
        model.release(10, 5);
        assertTrue(model.claim(12, 2));
    }
}
