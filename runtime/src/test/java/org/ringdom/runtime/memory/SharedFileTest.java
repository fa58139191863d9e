package org.ringdom.runtime.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;

class SharedFileTest {
    private static final long MAGIC = SharedFileHeader.magic("RDTESTFL");

    @TempDir
    private Path folder;
    private Path path;

    @BeforeEach
    void place() {
        path = folder.resolve("a.tbl");
    }

    private void create(int version, int minVersion) {
        SharedFile.create(path, 8192, file -> {
            file.putInt(100, 7);
            SharedFileHeader.initialise(file, MAGIC, version, minVersion, 5, 9);
        });
    }

    @Test
    void whatWasInitialisedIsMapped() throws Exception {
        create(1, 1);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        try (SharedFile first = SharedFile.open(path, MAGIC, 1, true);
                SharedFile second = SharedFile.open(path, MAGIC, 1, false)) {
            assertEquals(7, second.buffer().getInt(100));
            first.buffer().putInt(200, 8);
            assertEquals(8, second.buffer().getInt(200));
            assertThrows(RuntimeException.class, () -> second.buffer().putInt(200, 9));
        }
    }

    @Test
    void aSecondCreationLeavesTheFirstAlone() {
        create(1, 1);
        LinuxException taken = assertThrows(LinuxException.class, () -> create(2, 2));
        assertEquals(Errno.EEXIST, taken.errno());
        SharedFile.open(path, MAGIC, 1, false).close();
    }

    @Test
    void aFailedInitialisationLeavesNothing() throws Exception {
        assertThrows(ArithmeticException.class, () -> SharedFile.create(path, 4096, file -> {
            throw new ArithmeticException();
        }));
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void neighbouringVersionsPassOthersAreRefusedInWords() {
        create(3, 2);
        SharedFile.open(path, MAGIC, 2, false).close();
        SharedFile.open(path, MAGIC, 4, false).close();
        assertThrows(SharedFileException.class, () -> SharedFile.open(path, MAGIC, 1, false));
        SharedFileException wrong = assertThrows(SharedFileException.class,
                () -> SharedFile.open(path, MAGIC, 5, false));
        assertTrue(wrong.getMessage().contains("a.tbl has layout version 3"), wrong.getMessage());
    }

    @Test
    void otherFilesAreRefusedInWords() throws Exception {
        create(1, 1);
        SharedFileException kind = assertThrows(SharedFileException.class,
                () -> SharedFile.open(path, SharedFileHeader.magic("RDOTHERS"), 1, false));
        assertTrue(kind.getMessage().endsWith("is not a RDOTHERS file"), kind.getMessage());
        Files.write(path, new byte[4096], java.nio.file.StandardOpenOption.APPEND);
        assertThrows(SharedFileException.class, () -> SharedFile.open(path, MAGIC, 1, false));
        LinuxException missing = assertThrows(LinuxException.class,
                () -> SharedFile.open(folder.resolve("none"), MAGIC, 1, false));
        assertEquals(Errno.ENOENT, missing.errno());
    }

    @Test
    void onlyALaterProcessTakesOver() {
        create(1, 1);
        try (SharedFile file = SharedFile.open(path, MAGIC, 1, true)) {
            assertTrue(file.takeOver(4));
            assertTrue(file.takeOver(4), "idempotent");
            assertFalse(file.takeOver(3));
            assertTrue(file.takeOver(5));
        }
    }

    @Test
    void accessAfterCloseThrows() {
        create(1, 1);
        SharedFile file = SharedFile.open(path, MAGIC, 1, true);
        file.close();
        file.close();
        assertThrows(IllegalStateException.class, () -> file.buffer().getInt(100));
    }
}
