package org.ringdom.runtime.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestMemoryTest {
    @TempDir
    private Path folder;
    private InstanceFolder instance;

    @BeforeEach
    void make() {
        instance = new InstanceFolder(folder, folder);
        GuestMemory.create(instance, 16, 10, 2);
    }

    private GuestMemory open() {
        return GuestMemory.open(instance, 16, 3, 10, 2);
    }

    @Test
    void ramAndGrantTableDoNotOverlap() {
        try (GuestMemory memory = open()) {
            assertEquals(10 * 4096, memory.buffer().size());
            assertEquals(1024, memory.grantEntries());
            assertEquals(8192, memory.grantTable().size());
            memory.grantTable().putLong(0, -1);
            assertThrows(IndexOutOfBoundsException.class, () -> memory.buffer().getLong(10 * 4096));
            assertEquals(9 * 4096, memory.offset(9));
        }
    }

    @Test
    void onlyFramesOfRamHaveAnOffset() {
        try (GuestMemory memory = open()) {
            assertTrue(memory.isFrame(0));
            assertTrue(memory.isFrame(9));
            for (long bad : new long[]{10, 12, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 52, 0xFFFF_FFFFL}) {
                assertFalse(memory.isFrame(bad));
                assertThrows(IndexOutOfBoundsException.class, () -> memory.offset(bad));
            }
        }
    }

    @Test
    void theMappingOutlivesCloseUntilTheLastIoIsDone() {
        GuestMemory memory = open();
        assertTrue(memory.hold());
        assertTrue(memory.hold());
        memory.letGo();
        assertFalse(memory.isIdle());

        memory.close();
        memory.close();

        assertFalse(memory.hold(), "closed: nobody new");
        memory.buffer().putInt(0, 1);
        assertFalse(memory.isUnmapped());
        memory.letGo();
        assertTrue(memory.isUnmapped());
        assertThrows(IllegalStateException.class, () -> memory.buffer().getInt(0));
    }

    @Test
    void anIdleMappingGoesAtClose() {
        GuestMemory memory = open();
        memory.hold();
        memory.letGo();
        memory.close();
        assertTrue(memory.isUnmapped());
    }

    @Test
    void holdersRaceWithClose() throws InterruptedException {
        GuestMemory memory = open();
        Thread[] users = new Thread[4];
        Throwable[] failure = new Throwable[1];
        for (int i = 0; i < users.length; i++) {
            users[i] = Thread.ofPlatform().uncaughtExceptionHandler((thread, thrown) -> failure[0] = thrown)
                    .start(() -> {
                        while (memory.hold()) {
                            memory.buffer().getLongVolatile(0);
                            memory.letGo();
                        }
                    });
        }
        Thread.onSpinWait();
        memory.close();
        for (Thread user : users) {
            user.join();
        }
        assertEquals(null, failure[0]);
        assertTrue(memory.isUnmapped());
    }

    @Test
    void aFileOfAnotherSizeIsRefused() {
        assertThrows(SharedFileException.class, () -> GuestMemory.open(instance, 16, 3, 11, 2));
        assertThrows(IllegalArgumentException.class, () -> GuestMemory.fileSize(0, 1));
        assertThrows(ArithmeticException.class, () -> GuestMemory.fileSize(Long.MAX_VALUE / 4096, 1));
    }

    @Test
    void aLetGoWithoutAHoldIsABug() {
        GuestMemory memory = open();
        assertThrows(IllegalStateException.class, memory::letGo);
    }
}
