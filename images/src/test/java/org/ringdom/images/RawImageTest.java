package org.ringdom.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.platform.io.IoVector;
import org.ringdom.platform.linux.Errno;

/** Raw images on tmpfs and on a disk. */
class RawImageTest {
    private final MemorySegment memory = Arena.ofAuto().allocate(64 * 1024, 4096);
    private final IoVector vector = new IoVector(16);
    private Path file;

    @BeforeEach
    void make() throws Exception {
        file = Files.createTempFile(Path.of("/dev/shm"), "ringdom-test-", ".img");
        Files.write(file, new byte[128 * 512 + 100]);
    }

    @AfterEach
    void remove() throws Exception {
        Files.deleteIfExists(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/shm", "/var/tmp"})
    void scatteredMemoryIsWrittenAndReadBack(String where) throws Exception {
        Path image = Files.createTempFile(Path.of(where), "ringdom-test-", ".img");
        Files.write(image, new byte[64 * 1024]);
        try (DiskImage disk = ImageFormats.open("raw", image, ImageMode.READ_WRITE)) {
            assertEquals(where.equals("/dev/shm"), disk.inMemory());
            for (int i = 0; i < 4; i++) {
                memory.set(ValueLayout.JAVA_LONG, i * 8192L, 100 + i);
                vector.add(memory, i * 8192L, 4096);
            }
            assertEquals(0, disk.write(vector, 512));
            assertEquals(0, disk.flush());
            vector.clear();
            vector.add(memory, 4096, 4096);
            vector.add(memory, 12_288, 512);
            assertEquals(0, disk.read(vector, 512 + 2 * 4096));
            assertEquals(102, memory.get(ValueLayout.JAVA_LONG, 4096));
            assertEquals(103, memory.get(ValueLayout.JAVA_LONG, 12_288));
            assertEquals(0, disk.discard(0, 64 * 1024));
            vector.clear();
            vector.add(memory, 0, 512);
            assertEquals(0, disk.read(vector, 512));
            assertEquals(0, memory.get(ValueLayout.JAVA_LONG, 0));
        }
        Files.delete(image);
    }

    @Test
    void aTailThatIsNoWholeSectorIsLeftAlone() throws Exception {
        try (DiskImage disk = ImageFormats.open("raw", file, ImageMode.READ_ONLY)) {
            assertEquals(128 * 512, disk.sizeBytes());
        }
    }

    @Test
    void writersExcludeEachOtherAndReadersShare() throws Exception {
        try (DiskImage writer = ImageFormats.open("raw", file, ImageMode.READ_WRITE)) {
            assertFalse(writer.readOnly());
            ImageException second = assertThrows(ImageException.class,
                    () -> ImageFormats.open("raw", file, ImageMode.READ_WRITE));
            assertTrue(second.getMessage().contains("in use by"), second.getMessage());
            assertThrows(ImageException.class, () -> ImageFormats.open("raw", file, ImageMode.READ_ONLY));
            ImageFormats.open("raw", file, ImageMode.SHARED_WRITE).close();
        }
        try (DiskImage one = ImageFormats.open("raw", file, ImageMode.READ_ONLY);
                DiskImage two = ImageFormats.open("raw", file, ImageMode.READ_ONLY)) {
            assertEquals(one.inode(), two.inode());
            assertThrows(ImageException.class, () -> ImageFormats.open("raw", file, ImageMode.READ_WRITE));
            assertEquals(-Errno.EROFS, one.discard(0, 512));
        }
    }

    @Test
    void aReadPastTheEndIsAnErrorNotStaleMemory() throws Exception {
        try (DiskImage disk = ImageFormats.open("raw", file, ImageMode.READ_ONLY)) {
            vector.add(memory, 0, 4096);
            assertEquals(-Errno.EIO, disk.read(vector, 1 << 20));
        }
    }

    @Test
    void whatCannotBeOpenedIsSaidInOneLine() throws Exception {
        Path missing = file.resolveSibling("ringdom-test-missing");
        ImageException gone = assertThrows(ImageException.class,
                () -> ImageFormats.open("raw", missing, ImageMode.READ_WRITE));
        assertTrue(gone.getMessage().contains(missing.toString()) && !gone.getMessage().contains("\n"));
        assertThrows(ImageException.class, () -> ImageFormats.open("vdi", file, ImageMode.READ_WRITE));
        Files.write(file, new byte[100]);
        assertThrows(ImageException.class, () -> ImageFormats.open("raw", file, ImageMode.READ_WRITE));
    }
}
