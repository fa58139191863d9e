package org.ringdom.platform.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.FileStatus;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.process.Processes;

class SharedMappingTest {
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        Path base = Files.isWritable(Path.of("/dev/shm")) ? Path.of("/dev/shm") : Path.of("/tmp");
        folder = Files.createTempDirectory(base, "ringdom-mapping");
    }

    @AfterEach
    void removeFolder() throws IOException {
        for (Path file : entries(folder)) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void nothing(MemorySegment segment) {
        assertEquals(0, segment.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void createdFileIsCompletePrivateAndAllocated() throws IOException {
        Path file = folder.resolve("core.tbl");

        SharedMapping.createPreallocated(file, 10_000, memory -> memory.set(ValueLayout.JAVA_INT, 64, 0xCAFE));

        assertEquals(List.of(file), entries(folder));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        int fd = Fds.openOrThrow(file, Fds.O_RDONLY, 0);
        FileStatus status = FileStatus.of(fd, "x");
        Fds.close(fd);
        assertEquals(10_000, status.sizeBytes());
        assertTrue(status.allocatedBytes() >= 10_000, status.toString());
        try (SharedMapping mapping = SharedMapping.map(file, false)) {
            assertEquals(0xCAFE, mapping.segment().get(ValueLayout.JAVA_INT, 64));
            assertEquals(10_000, mapping.size());
        }
    }

    @Test
    void twoMappingsShareMemory() {
        Path file = folder.resolve("shared");
        SharedMapping.createPreallocated(file, 4096, SharedMappingTest::nothing);
        try (SharedMapping one = SharedMapping.map(file, true); SharedMapping two = SharedMapping.map(file, false)) {
            one.segment().set(ValueLayout.JAVA_LONG, 8, 42);

            assertEquals(42, two.segment().get(ValueLayout.JAVA_LONG, 8));
            assertThrows(IllegalArgumentException.class, () -> two.segment().set(ValueLayout.JAVA_LONG, 8, 43));
        }
    }

    @Test
    void existingFileIsNeverReplaced() throws IOException {
        Path file = folder.resolve("there");
        Files.writeString(file, "precious");

        LinuxException failure = assertThrows(LinuxException.class,
                () -> SharedMapping.createPreallocated(file, 4096, SharedMappingTest::nothing));

        assertEquals("cannot create " + file + ": File exists (EEXIST)", failure.getMessage());
        assertEquals("precious", Files.readString(file));
        assertEquals(List.of(file), entries(folder));
    }

    @Test
    void failedInitialiserLeavesNothing() throws IOException {
        assertThrows(IllegalStateException.class,
                () -> SharedMapping.createPreallocated(folder.resolve("half"), 4096, memory -> {
                    throw new IllegalStateException("no");
                }));

        assertEquals(List.of(), entries(folder));
    }

    @Test
    void namedTemporaryIsPublishedAndRemoved() throws IOException {
        Path file = folder.resolve("old-filesystem");
        try (NewFile fresh = NewFile.openNamed(file, folder)) {
            assertEquals(1, entries(folder).size());
            fresh.reserve(4096);
            assertFalse(Files.exists(file));
            fresh.publish();
        }

        assertEquals(List.of(file), entries(folder));
        assertEquals(4096, Files.size(file));
    }

    @Test
    void namedTemporaryIsRemovedAfterFailure() throws IOException {
        Path file = folder.resolve("taken");
        Files.writeString(file, "x");
        try (NewFile fresh = NewFile.openNamed(file, folder)) {
            assertThrows(LinuxException.class, fresh::publish);
        }

        assertEquals(List.of(file), entries(folder));
    }

    @Test
    void missingFolderIsSaid() {
        Path file = folder.resolve("none").resolve("file");

        LinuxException failure = assertThrows(LinuxException.class,
                () -> SharedMapping.createPreallocated(file, 4096, SharedMappingTest::nothing));

        assertEquals("cannot create " + file + ": No such file or directory (ENOENT)", failure.getMessage());
    }

    @Test
    void fullFileSystemIsSaidAndLeavesNothing() throws Exception {
        assumeTrue(Processes.euid() == 0, "skipped: mounting a tiny tmpfs needs root");
        Path mountPoint = Files.createTempDirectory("ringdom-tiny");
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "none", mountPoint.toString()) == 0,
                "skipped: mount is not allowed here");
        try {
            Path file = mountPoint.resolve("dom-16.mem");
            LinuxException failure = assertThrows(LinuxException.class,
                    () -> SharedMapping.createPreallocated(file, 1 << 20, SharedMappingTest::nothing));

            assertEquals(Errno.ENOSPC, failure.errno());
            assertEquals("cannot reserve 1048576 bytes for " + file + ": No space left on device (ENOSPC)",
                    failure.getMessage());
            assertEquals(List.of(), entries(mountPoint));
            SharedMapping.createPreallocated(file, 64 << 10, SharedMappingTest::nothing);
        } finally {
            run("umount", mountPoint.toString());
            Files.delete(mountPoint);
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }

    @Test
    void impossibleSizeIsRefusedAsOrdinaryUserToo() throws IOException {
        Path file = folder.resolve("huge");

        LinuxException failure = assertThrows(LinuxException.class,
                () -> SharedMapping.createPreallocated(file, 1L << 50, SharedMappingTest::nothing));

        assertTrue(failure.getMessage().startsWith("cannot reserve 1125899906842624 bytes for " + file + ": "),
                failure.getMessage());
        assertEquals(List.of(), entries(folder));
    }

    @Test
    void emptySparseAndSpecialFilesAreNotMapped() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        Path sparse = folder.resolve("sparse");
        try (RandomAccessFile raf = new RandomAccessFile(sparse.toFile(), "rw")) {
            raf.setLength(1 << 20);
        }

        assertEquals("cannot map " + empty + ": the file is empty",
                assertThrows(IllegalStateException.class, () -> SharedMapping.map(empty, true)).getMessage());
        assertEquals("cannot map " + sparse + ": only 0 of its 1048576 bytes are allocated",
                assertThrows(IllegalStateException.class, () -> SharedMapping.map(sparse, true)).getMessage());
        assertEquals("cannot map /dev/null: not a regular file",
                assertThrows(IllegalStateException.class, () -> SharedMapping.map(Path.of("/dev/null"), true))
                        .getMessage());
        assertEquals(Errno.ENOENT, assertThrows(LinuxException.class,
                () -> SharedMapping.map(folder.resolve("missing"), true)).errno());
    }

    @Test
    void closedMappingThrowsInsteadOfCrashing() {
        Path file = folder.resolve("closing");
        SharedMapping.createPreallocated(file, 4096, SharedMappingTest::nothing);
        SharedMapping mapping = SharedMapping.map(file, true);
        MemorySegment segment = mapping.segment();

        mapping.close();
        mapping.close();

        assertFalse(mapping.isOpen());
        assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_INT, 0));
    }

    @Test
    void mappingsBeyondTwoGigabytesHaveLongOffsets() throws IOException {
        assumeTrue(Files.getFileStore(folder).getUsableSpace() > 4L << 30,
                "skipped: less than 4 GiB free in " + folder);
        Path file = folder.resolve("large");
        long bytes = (2L << 30) + 4096;
        SharedMapping.createPreallocated(file, bytes, SharedMappingTest::nothing);
        try (SharedMapping mapping = SharedMapping.map(file, true)) {
            mapping.segment().set(ValueLayout.JAVA_LONG, bytes - 8, 7);
            assertEquals(7, mapping.segment().get(ValueLayout.JAVA_LONG, bytes - 8));
        }
    }

    @Test
    void pageSizeIsAPowerOfTwo() {
        assertEquals(1, Integer.bitCount(Pages.size()));
        assertTrue(Pages.size() >= 4096);
        assertEquals(Pages.size(), Pages.roundUp(1));
        assertEquals(2L * Pages.size(), Pages.roundUp(Pages.size() + 1L));
    }
}
