package org.ringdom.platform.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.memory.SharedMapping;

class NativeFileTest {
    private static final int PAGE = 4096;

    @TempDir
    Path folder;

    private final Arena arena = Arena.ofShared();
    private byte[] content;
    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        content = new byte[8 * PAGE];
        new Random(42).nextBytes(content);
        image = Files.write(folder.resolve("disk.img"), content);
    }

    @AfterEach
    void freeMemory() {
        arena.close();
    }

    private static byte[] bytes(MemorySegment memory, long offset, long length) {
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void readsIntoAMappingAtLongOffsets() {
        Path ram = folder.resolve("dom-16.mem");
        SharedMapping.createPreallocated(ram, 16 * PAGE, memory -> {
        });
        try (SharedMapping guest = SharedMapping.map(ram, true); NativeFile file = NativeFile.open(image)) {
            assertEquals(PAGE, file.pread(guest.segment(), 3 * PAGE, PAGE, 2 * PAGE));

            assertArrayEquals(Arrays.copyOfRange(content, 2 * PAGE, 3 * PAGE), bytes(guest.segment(), 3 * PAGE, PAGE));
            assertEquals(0, guest.segment().get(ValueLayout.JAVA_LONG, 4 * PAGE));
        }
    }

    @Test
    void vectorGathersGuestPagesInOrder() {
        Path ram = folder.resolve("dom-16.mem");
        SharedMapping.createPreallocated(ram, 16 * PAGE, memory -> {
        });
        try (SharedMapping guest = SharedMapping.map(ram, true); NativeFile file = NativeFile.open(image)) {
            IoVector vector = new IoVector(8);
            vector.add(guest.segment(), 9 * PAGE, PAGE);
            vector.add(guest.segment(), 2 * PAGE, PAGE);
            vector.add(guest.segment(), 3 * PAGE, 512);
            assertEquals(2, vector.count(), "neighbours are one entry");
            assertEquals(2 * PAGE + 512, vector.byteCount());

            assertEquals(2 * PAGE + 512, file.preadv(vector, PAGE));

            assertArrayEquals(Arrays.copyOfRange(content, PAGE, 2 * PAGE), bytes(guest.segment(), 9 * PAGE, PAGE));
            assertArrayEquals(Arrays.copyOfRange(content, 2 * PAGE, 3 * PAGE + 512),
                    bytes(guest.segment(), 2 * PAGE, PAGE + 512));
        }
    }

    @Test
    void writesWhatMemoryHolds() throws IOException {
        MemorySegment memory = arena.allocate(4 * PAGE, PAGE);
        memory.asSlice(0, PAGE).fill((byte) 0x11);
        memory.asSlice(2 * PAGE, PAGE).fill((byte) 0x33);
        try (NativeFile file = NativeFile.open(image, OpenFlag.READ_WRITE)) {
            IoVector vector = new IoVector(4);
            vector.add(memory.asReadOnly(), 2 * PAGE, PAGE);
            vector.add(memory, 0, 100);
            assertEquals(PAGE + 100, file.pwritev(vector, PAGE));
            assertEquals(10, file.pwrite(memory, 5, 10, 0));
            assertEquals(0, file.fdatasync());
            assertEquals(0, file.fsync());
        }

        Arrays.fill(content, PAGE, 2 * PAGE, (byte) 0x33);
        Arrays.fill(content, 2 * PAGE, 2 * PAGE + 100, (byte) 0x11);
        Arrays.fill(content, 0, 10, (byte) 0x11);
        assertArrayEquals(content, Files.readAllBytes(image));
    }

    @Test
    void endOfFileIsAShortReadAndErrorsAreNegative() {
        MemorySegment memory = arena.allocate(2 * PAGE, PAGE);
        try (NativeFile file = NativeFile.open(image)) {
            assertEquals(100, file.pread(memory, 0, PAGE, content.length - 100));
            assertEquals(100, file.preadFully(memory, 0, PAGE, content.length - 100));
            assertEquals(0, file.pread(memory, 0, PAGE, content.length));
            assertEquals(PAGE, file.preadFully(memory, 0, PAGE, 0));
            assertEquals(-Errno.EINVAL, file.pread(memory, 0, PAGE, -1));
            assertEquals(-Errno.EBADF, file.pwrite(memory, 0, PAGE, 0));
            assertEquals(-Errno.EBADF, file.pwriteFully(memory, 0, PAGE, 0));
        }
    }

    @Test
    void closedFileGivesAnErrorNotAnothersData() {
        MemorySegment memory = arena.allocate(PAGE, PAGE);
        NativeFile file = NativeFile.open(image);
        file.close();
        file.close();

        assertEquals(-Errno.EBADF, file.pread(memory, 0, PAGE, 0));
    }

    @Test
    void rangesOutsideMemoryNeverReachTheKernel() {
        MemorySegment memory = arena.allocate(PAGE, PAGE);
        IoVector vector = new IoVector(2);
        try (NativeFile file = NativeFile.open(image)) {
            assertThrows(IndexOutOfBoundsException.class, () -> file.pread(memory, 1, PAGE, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> file.pread(memory, -1, 1, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> file.pread(memory, 0, -1, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> vector.add(memory, Long.MAX_VALUE, 1));
            assertThrows(IllegalArgumentException.class, () -> file.pread(memory.asReadOnly(), 0, 1, 0));
            assertThrows(IllegalArgumentException.class,
                    () -> file.pread(MemorySegment.ofArray(new byte[8]), 0, 8, 0));
            vector.add(memory.asReadOnly(), 0, 8);
            assertThrows(IllegalArgumentException.class, () -> file.preadv(vector, 0));
            assertThrows(IllegalArgumentException.class, () -> file.preadvNoWait(vector, 0));
        }
    }

    @Test
    void unmappedMemoryIsRefused() {
        MemorySegment memory;
        IoVector vector = new IoVector(2);
        try (Arena closed = Arena.ofShared()) {
            memory = closed.allocate(PAGE, PAGE);
            vector.add(memory, 0, PAGE);
        }
        try (NativeFile file = NativeFile.open(image)) {
            assertThrows(IllegalStateException.class, () -> file.pread(memory, 0, PAGE, 0));
            assertThrows(IllegalStateException.class, () -> file.preadv(vector, 0));
        }
    }

    @Test
    void vectorHoldsTwoArenasAndIsReusable() {
        try (Arena second = Arena.ofShared(); Arena third = Arena.ofShared()) {
            IoVector vector = new IoVector(3);
            MemorySegment one = arena.allocate(PAGE, PAGE);
            MemorySegment two = second.allocate(PAGE, PAGE);
            MemorySegment three = third.allocate(PAGE, PAGE);
            vector.add(one, 0, 512);
            vector.add(two, 0, 512);
            vector.add(one, 1024, 512);
            assertThrows(IllegalStateException.class, () -> vector.add(one, 2048, 512));
            assertTrue(vector.isFull());

            vector.clear();
            vector.add(three, 0, 512);
            vector.add(one, 0, 512);
            assertThrows(IllegalArgumentException.class, () -> vector.add(two, 0, 512));
            assertEquals(2, vector.count());
            vector.add(one, 0, 0);
            assertEquals(1024, vector.byteCount());
        }
    }

    @Test
    void shortTransferGoesOnWhereItStopped() {
        MemorySegment memory = arena.allocate(4 * PAGE, PAGE);
        IoVector vector = new IoVector(4);
        vector.add(memory, 0, 1000);
        vector.add(memory, PAGE, 1000);
        vector.add(memory, 2 * PAGE, 1000);

        vector.advance(1000);
        assertEquals(2, vector.count());
        vector.advance(300);
        assertEquals(2, vector.count());
        assertEquals(1700, vector.byteCount());
        try (NativeFile file = NativeFile.open(image)) {
            assertEquals(1700, file.preadv(vector, 0));
        }
        assertArrayEquals(Arrays.copyOfRange(content, 0, 700), bytes(memory, PAGE + 300, 700));
        assertArrayEquals(Arrays.copyOfRange(content, 700, 1700), bytes(memory, 2 * PAGE, 1000));
        assertEquals(0, memory.get(ValueLayout.JAVA_LONG, PAGE));
        vector.advance(1700);
        assertEquals(0, vector.count());
        assertThrows(IndexOutOfBoundsException.class, () -> vector.advance(1));
    }

    @Test
    void noWaitReadsWhatIsCachedOrSaysThatItCannot() {
        MemorySegment memory = arena.allocate(PAGE, PAGE);
        IoVector vector = new IoVector(1);
        vector.add(memory, 0, PAGE);
        try (NativeFile file = NativeFile.open(image)) {
            assertEquals(PAGE, file.preadv(vector, 0)); // now it is cached

            long result = file.preadvNoWait(vector, 0);

            assertTrue(result == PAGE || result == -Errno.EAGAIN || result == -Errno.EOPNOTSUPP, "got " + result);
            assertEquals(-Errno.EINVAL, file.preadvNoWait(vector, -1));
        }
    }

    @Test
    void holesReadAsZeroesAndFreeStorage() {
        MemorySegment memory = arena.allocate(PAGE, PAGE);
        try (NativeFile file = NativeFile.open(image, OpenFlag.READ_WRITE)) {
            assertEquals(0, file.fdatasync()); // so that delayed allocation is done
            long before = file.allocatedBytes();
            long result = file.punchHole(PAGE, 2 * PAGE);
            assumeTrue(result != -Errno.EOPNOTSUPP, "skipped: no holes on this file system");

            assertEquals(0, result);
            assertEquals(content.length, file.size());
            assertTrue(file.allocatedBytes() < before);
            assertEquals(PAGE, file.pread(memory, 0, PAGE, PAGE));
            assertArrayEquals(new byte[PAGE], bytes(memory, 0, PAGE));
            assertEquals(0, file.discard(0, PAGE));
            assertEquals(PAGE, file.pread(memory, 0, PAGE, 0));
            assertArrayEquals(new byte[PAGE], bytes(memory, 0, PAGE));

            long zeroed = file.zeroRange(5 * PAGE, PAGE);
            assertTrue(zeroed == 0 || zeroed == -Errno.EOPNOTSUPP, "got " + zeroed);
            assertEquals(PAGE, file.pread(memory, 0, PAGE, 5 * PAGE));
            assertEquals(zeroed == 0, Arrays.equals(new byte[PAGE], bytes(memory, 0, PAGE)));
        }
    }

    @Test
    void fallocateGrowsAndBacksTheFile() {
        try (NativeFile file = NativeFile.open(folder.resolve("new"), OpenFlag.READ_WRITE, OpenFlag.CREATE,
                OpenFlag.EXCLUSIVE)) {
            assertEquals(0, file.size());

            assertEquals(0, file.fallocate(0, 100 * PAGE));

            assertEquals(100 * PAGE, file.size());
            assertTrue(file.allocatedBytes() >= 100 * PAGE);
        }
        assertEquals(Errno.EEXIST, assertThrows(LinuxException.class, () -> NativeFile.open(folder.resolve("new"),
                OpenFlag.READ_WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE)).errno());
    }

    @Test
    void exclusiveLockShutsOutOthersAndNamesItsHolder() {
        NativeFile holder = NativeFile.open(image, OpenFlag.READ_WRITE);
        try (NativeFile other = NativeFile.open(image, OpenFlag.READ_WRITE)) {
            holder.lockExclusive();

            String message = assertThrows(FileLockedException.class, other::lockExclusive).getMessage();
            assertEquals(
                    "cannot lock " + image + ": it is in use by process " + ProcessHandle.current().pid() + " (java)",
                    message);
            assertThrows(FileLockedException.class, other::lockShared);

            holder.close();
            other.lockExclusive();
        } finally {
            holder.close();
        }
    }

    @Test
    void sharedLocksAgreeAmongReadersOnly() {
        try (NativeFile one = NativeFile.open(image);
                NativeFile two = NativeFile.open(image);
                NativeFile writer = NativeFile.open(image, OpenFlag.READ_WRITE)) {
            one.lockShared();
            two.lockShared();

            assertThrows(FileLockedException.class, writer::lockExclusive);
            assertEquals("cannot lock " + image + ": Bad file descriptor (EBADF)",
                    assertThrows(LinuxException.class, one::lockExclusive).getMessage());
        }
    }

    @Test
    void onlyFilesAndBlockDevicesAreOpened() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());

        assertTrue(assertThrows(IllegalArgumentException.class, () -> NativeFile.open(folder)).getMessage()
                .startsWith("cannot use " + folder));
        assertThrows(IllegalArgumentException.class, () -> NativeFile.open(pipe));
        assertThrows(IllegalArgumentException.class, () -> NativeFile.open(Path.of("/dev/zero")));
        assertEquals("cannot open " + folder.resolve("none") + ": No such file or directory (ENOENT)",
                assertThrows(LinuxException.class, () -> NativeFile.open(folder.resolve("none"))).getMessage());
    }

    @Test
    void directReadsAreAlignedAsTheFileSays() {
        try (NativeFile file = openDirectOrSkip()) {
            BlockSizes sizes = file.blockSizes();
            MemorySegment memory = arena.allocate(2 * PAGE, PAGE);
            assertEquals(PAGE, file.pread(memory, 0, PAGE, PAGE));
            assertArrayEquals(Arrays.copyOfRange(content, PAGE, 2 * PAGE), bytes(memory, 0, PAGE));
            assertEquals(1, Integer.bitCount(sizes.directOffsetAlignment()), sizes.toString());
            assertEquals(1, Integer.bitCount(sizes.directMemoryAlignment()), sizes.toString());
        }
    }

    private NativeFile openDirectOrSkip() {
        try {
            return NativeFile.open(image, OpenFlag.DIRECT);
        } catch (LinuxException refused) {
            assumeTrue(refused.errno() != Errno.EINVAL, "skipped: no O_DIRECT on this file system");
            throw refused;
        }
    }

    @Test
    void tmpfsIsKnown() throws IOException {
        Path shm = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(shm) && Files.getFileStore(shm).type().equals("tmpfs"),
                "skipped: /dev/shm is no tmpfs");
        Path file = Files.createTempFile(shm, "ringdom", ".img");
        try (NativeFile inMemory = NativeFile.open(file); NativeFile onDisk = NativeFile.open(image)) {
            assertTrue(inMemory.isTmpfs());
            assertEquals(Files.getFileStore(image).type().equals("tmpfs"), onDisk.isTmpfs());
            assertFalse(inMemory.isBlockDevice());
        } finally {
            Files.delete(file);
        }
    }
}
