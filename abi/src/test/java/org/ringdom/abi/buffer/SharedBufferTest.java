package org.ringdom.abi.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedBufferTest {
    private final Arena arena = Arena.ofShared();
    private final SharedBuffer buffer = SharedBuffer.allocate(arena, 64);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void shortCompareAndSetChangesOnlyItsHalfOfTheWord() {
        buffer.putInt(8, 0x1234_8765);
        assertFalse(buffer.compareAndSetShort(8, (short) 0x1234, (short) 1));
        assertTrue(buffer.compareAndSetShort(8, (short) 0x8765, (short) 0xFFFF));
        assertEquals(0x1234_FFFF, buffer.getInt(8));
        assertTrue(buffer.compareAndSetShort(10, (short) 0x1234, (short) 0x8001));
        assertEquals(0x8001_FFFF, buffer.getInt(8));
        assertThrows(IllegalArgumentException.class, () -> buffer.compareAndSetShort(9, (short) 0, (short) 0));
    }

    @Test
    void shortCompareAndSetWorksInASliceThatStartsInAWord() {
        SharedBuffer slice = buffer.slice(2, 32);
        assertTrue(slice.compareAndSetShort(2, (short) 0, (short) 7));
        assertEquals(7, buffer.getUShort(4));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.compareAndSetShort(0, (short) 0, (short) 7));
    }

    @Test
    void halvesOfAWordAreChangedConcurrentlyWithoutLoss() throws InterruptedException {
        int rounds = 100_000;
        Thread other = new Thread(() -> count(4, rounds));
        other.start();
        count(6, rounds);
        other.join();
        assertEquals(rounds & 0xFFFF, buffer.getUShort(4));
        assertEquals(rounds & 0xFFFF, buffer.getUShort(6));
    }

    private void count(long offset, int rounds) {
        for (int i = 0; i < rounds; i++) {
            short before = (short) i;
            assertTrue(buffer.compareAndSetShort(offset, before, (short) (before + 1)));
        }
    }

    @Test
    void everyAtomicOperationIsSupported() {
        assertTrue(buffer.compareAndSetInt(0, 0, 5));
        assertEquals(5, buffer.getAndOrInt(0, 2));
        assertEquals(7, buffer.getAndAndInt(0, 6));
        assertEquals(6, buffer.getAndAddInt(0, 1));
        assertEquals(7, buffer.getAndSetInt(0, 0));
        assertTrue(buffer.compareAndSetLong(8, 0, 5));
        assertEquals(5, buffer.getAndOrLong(8, 2));
        assertEquals(7, buffer.getAndAndLong(8, 6));
        assertEquals(6, buffer.getAndAddLong(8, 1));
        assertEquals(7, buffer.getAndSetLong(8, 0));
        buffer.putByteVolatile(16, (byte) 0xFF);
        assertEquals(0xFF, buffer.getUByteVolatile(16));
        buffer.putShortRelease(18, (short) 0xFFFE);
        assertEquals(0xFFFE, buffer.getUShortVolatile(18));
    }

    @Test
    void findsTheNextLongThatIsNotZero() {
        try (Arena arena = Arena.ofConfined()) {
            SharedBuffer words = SharedBuffer.allocate(arena, 3 * 4096);
            assertEquals(3 * 4096, words.nextNonZeroLong(8, 3 * 4096));
            words.putByte(4096 + 15, (byte) 1); // the highest byte of a word
            words.putLong(2 * 4096 + 24, 1);
            assertEquals(4096 + 8, words.nextNonZeroLong(0, 3 * 4096));
            assertEquals(4096 + 8, words.nextNonZeroLong(4096 + 8, 3 * 4096));
            assertEquals(2 * 4096 + 24, words.nextNonZeroLong(4096 + 16, 3 * 4096));
            assertEquals(2 * 4096 + 24, words.nextNonZeroLong(4096 + 16, 2 * 4096 + 24), "the end is not looked at");
            assertEquals(32, words.nextNonZeroLong(64, 32), "nothing to look at");
        }
    }
}
