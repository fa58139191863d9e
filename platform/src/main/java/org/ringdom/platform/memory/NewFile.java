package org.ringdom.platform.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * A file on its way to its name: nameless (O_TMPFILE) where the file system can do that, else under a temporary name that
 * close removes. Not for use by several threads.
 */
final class NewFile implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final int ZEROES = 1 << 16;

    private final Path target;
    private final Path temporary;
    private final int fd;

    private NewFile(Path target, Path temporary, int fd) {
        this.target = target;
        this.temporary = temporary;
        this.fd = fd;
    }

    static NewFile open(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        long nameless = Fds.open(folder, Fds.O_TMPFILE | Fds.O_RDWR, Fds.PRIVATE_MODE);
        if (nameless >= 0) {
            return new NewFile(target, null, (int) nameless);
        }
        if (nameless != -Errno.EOPNOTSUPP && nameless != -Errno.EISDIR && nameless != -Errno.EINVAL) {
            throw new LinuxException("create", target.toString(), (int) -nameless);
        }
        return openNamed(target, folder);
    }

    static NewFile openNamed(Path target, Path folder) {
        Path temporary = folder.resolve("." + target.getFileName() + ".tmp-" + ProcessHandle.current().pid() + "-"
                + COUNTER.getAndIncrement());
        long fd = Fds.open(temporary, Fds.O_RDWR | Fds.O_CREAT | Fds.O_EXCL | Fds.O_NOFOLLOW, Fds.PRIVATE_MODE);
        Syscalls.check(fd, "create", target.toString());
        return new NewFile(target, temporary, (int) fd);
    }

    int fd() {
        return fd;
    }

    /** Backs the first {@code bytes} bytes with storage, all zero. */
    void reserve(long bytes) {
        long result = Syscalls.restarted(SyscallNumbers.FALLOCATE, fd, 0, 0, bytes, Syscalls.NONE);
        if (result == -Errno.EOPNOTSUPP) {
            result = writeZeroes(bytes);
        }
        Syscalls.check(result, "reserve " + bytes + " bytes for", target.toString());
    }

    private long writeZeroes(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeroes = arena.allocate(ZEROES, 4096);
            for (long done = 0; done < bytes;) {
                long chunk = Math.min(ZEROES, bytes - done);
                long written = Syscalls.restarted(SyscallNumbers.PWRITE64, fd, zeroes.address(), chunk, done, zeroes);
                if (written < 0) {
                    return written;
                }
                done += written;
            }
            return 0;
        }
    }

    /** Gives the file its name; fails with EEXIST if there is one of that name. */
    void publish() {
        Path source = temporary != null ? temporary : Path.of("/proc/self/fd/" + fd);
        Syscalls.check(Fds.link(source, target), "create", target.toString());
    }

    @Override
    public void close() {
        Fds.close(fd);
        if (temporary != null) {
            Fds.unlink(temporary);
        }
    }
}
