package org.ringdom.platform.socket;

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
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.io.FileLockedException;
import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.io.OpenFlag;
import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.landlock.FileAccess;
import org.ringdom.platform.landlock.Landlock;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;
import org.ringdom.platform.process.Processes;

class DescriptorPassingTest {
    @TempDir
    private Path folder;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment bytes = arena.allocate(64);
    private UnixListener listener;
    private UnixStream near;
    private UnixStream far;

    @BeforeEach
    void connect() {
        Path socket = folder.resolve("s");
        listener = UnixListener.bind(socket);
        near = UnixStream.connect(socket);
        far = listener.accept();
    }

    @AfterEach
    void close() {
        far.close();
        near.close();
        listener.close();
        arena.close();
    }

    private NativeFile pass(NativeFile file) {
        bytes.setString(0, "disk");
        assertEquals(5, near.writeWithDescriptor(bytes, 0, 5, file.fd()));
        List<Integer> received = new ArrayList<>();
        assertEquals(5, far.readWithDescriptor(bytes, 0, bytes.byteSize(), received::add));
        assertEquals("disk", bytes.getString(0));
        return NativeFile.handedOver(file.path(), received.getFirst());
    }

    @Test
    void anOpenFileIsHandedOverWithItsRights() throws IOException {
        Path path = Files.writeString(folder.resolve("f"), "content");
        try (NativeFile read = NativeFile.open(path);
                NativeFile there = pass(read);
                NativeFile write = NativeFile.open(path, OpenFlag.READ_WRITE);
                NativeFile too = pass(write)) {
            assertFalse(there.isWritable());
            assertTrue(too.isWritable());
            assertEquals(7, there.pread(bytes, 0, 64, 0));
            assertEquals('c', bytes.get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @Test
    void bytesWithoutADescriptorBringNone() {
        near.write(bytes, 0, 3);
        List<Integer> received = new ArrayList<>();
        assertEquals(3, far.readWithDescriptor(bytes, 0, 64, received::add));
        assertEquals(-Errno.EAGAIN, far.readWithDescriptor(bytes, 0, 64, received::add));
        assertEquals(List.of(), received);
    }

    @Test
    void whatIsNoFileIsRefused() {
        List<Integer> received = new ArrayList<>();
        near.writeWithDescriptor(bytes, 0, 1, near.fd());
        far.readWithDescriptor(bytes, 0, 64, received::add);
        assertThrows(IllegalArgumentException.class, () -> NativeFile.handedOver(folder, received.getFirst()));
    }

    @Test
    void theKernelSaysWhoHasConnected() {
        assertEquals(Processes.pid(), far.peerPid());
    }

    @Test
    void theLockOfASharedFileEndsWithItsClose() throws IOException {
        Path path = Files.writeString(folder.resolve("f"), "content");
        try (NativeFile kept = NativeFile.open(path, OpenFlag.READ_WRITE);
                NativeFile other = NativeFile.open(path, OpenFlag.READ_WRITE)) {
            NativeFile used = kept.share();
            used.lockExclusive();
            assertThrows(FileLockedException.class, other::lockExclusive);
            used.close();
            other.lockExclusive();
        }
    }

    @Test
    void whatAConfinedThreadHasOpenedStaysUnshortenedWhoeverUsesIt() throws IOException {
        assumeTrue(Landlock.isUsable(), "this kernel has no Landlock");
        Path path = Files.writeString(folder.resolve("f"), "content");
        Confinement use = new Confinement(List.of(new Confinement.Rule(path, FileAccess.USE)));
        try (NativeFile free = NativeFile.open(path, OpenFlag.READ_WRITE);
                NativeFile bound = use.inThread("opener", () -> NativeFile.open(path, OpenFlag.READ_WRITE));
                NativeFile there = pass(bound)) {
            assertEquals(-Errno.EACCES, Syscalls.call(SyscallNumbers.FTRUNCATE, there.fd(), 0, 0));
            assertEquals(1, there.pwrite(bytes, 0, 1, 0));
            assertEquals(0, Syscalls.call(SyscallNumbers.FTRUNCATE, free.fd(), 0, 0));
        }
    }
}
