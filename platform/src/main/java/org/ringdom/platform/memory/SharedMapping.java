package org.ringdom.platform.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.Consumer;

import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.FileStatus;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * A whole file mapped into this process and shared with others.
 *
 * <p>Files are made once by {@link #createPreallocated} and never change their length afterwards: a store to a sparse or
 * shortened mapping raises SIGBUS, and a JVM that takes it in a compare-and-set dies. Therefore {@link #map} refuses a
 * file that has holes.
 *
 * <p>The segment may be used by any thread until {@link #close}. Closing fails with {@link IllegalStateException} while a
 * thread is inside a system call on the segment (a futex wait, a read into it): wake and join it first.
 */
public final class SharedMapping implements AutoCloseable {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private final Path file;

    private SharedMapping(int fd, long bytes, boolean writable, Path file) {
        this.file = file;
        try {
            this.segment = mmap(arena, fd, bytes, writable, file);
        } catch (RuntimeException failed) {
            arena.close();
            throw failed;
        }
    }

    /**
     * Makes a file of {@code bytes} zero bytes, all of them backed by storage, lets {@code initialise} fill it and only
     * then gives it its name, so that whoever finds it finds it complete. Mode 0600. Kills and failures at any point
     * leave either nothing or the complete file (on file systems without nameless files a kill may leave a
     * {@code .name.tmp-*} beside it).
     *
     * @throws LinuxException EEXIST if the name is taken, ENOSPC or EDQUOT if the space is not there, and what else can
     *                        go wrong when a file is made
     */
    public static void createPreallocated(Path file, long bytes, Consumer<MemorySegment> initialise) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a shared file needs a size above 0, not " + bytes);
        }
        try (NewFile fresh = NewFile.open(file)) {
            fresh.reserve(bytes);
            try (Arena arena = Arena.ofShared()) {
                initialise.accept(mmap(arena, fresh.fd(), bytes, true, file));
            }
            fresh.publish();
        }
    }

    /**
     * Maps an existing file as a whole.
     *
     * @throws LinuxException if it cannot be opened or mapped
     * @throws IllegalStateException if it is empty, has holes, or is no regular file
     */
    public static SharedMapping map(Path file, boolean writable) {
        int fd = Fds.openOrThrow(file, (writable ? Fds.O_RDWR : Fds.O_RDONLY) | Fds.O_NOFOLLOW, 0);
        try {
            long bytes = usableSize(FileStatus.of(fd, file.toString()), file);
            return new SharedMapping(fd, bytes, writable, file);
        } finally {
            Fds.close(fd);
        }
    }

    private static long usableSize(FileStatus status, Path file) {
        if (!status.isRegular()) {
            throw new IllegalStateException("cannot map " + file + ": not a regular file");
        }
        if (status.sizeBytes() == 0) {
            throw new IllegalStateException("cannot map " + file + ": the file is empty");
        }
        if (status.allocatedBytes() < status.sizeBytes()) {
            throw new IllegalStateException("cannot map " + file + ": only " + status.allocatedBytes() + " of its "
                    + status.sizeBytes() + " bytes are allocated");
        }
        return status.sizeBytes();
    }

    private static MemorySegment mmap(Arena arena, int fd, long bytes, boolean writable, Path file) {
        long address = Syscalls.call(SyscallNumbers.MMAP, 0, bytes, writable ? PROT_READ | PROT_WRITE : PROT_READ,
                MAP_SHARED, fd, 0, Syscalls.NONE);
        Syscalls.check(address, "map", file.toString());
        MemorySegment mapped = MemorySegment.ofAddress(address).reinterpret(bytes, arena, SharedMapping::munmap);
        return writable ? mapped : mapped.asReadOnly();
    }

    private static void munmap(MemorySegment mapped) {
        long result = Syscalls.call(SyscallNumbers.MUNMAP, mapped.address(), mapped.byteSize(), 0);
        Syscalls.check(result, "unmap", "shared memory");
    }

    /** The mapped memory; read-only if the file was mapped so. */
    public MemorySegment segment() {
        return segment;
    }

    /** Size in bytes. */
    public long size() {
        return segment.byteSize();
    }

    /** The name it was mapped under (the file may have been unlinked since). */
    public Path file() {
        return file;
    }

    /** True until closed. */
    public boolean isOpen() {
        return segment.scope().isAlive();
    }

    /** Unmaps; later accesses throw. A second close does nothing. */
    @Override
    public void close() {
        if (isOpen()) {
            arena.close();
        }
    }

    @Override
    public String toString() {
        return "SharedMapping[" + file + ", " + size() + " bytes]";
    }
}
