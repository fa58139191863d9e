package org.ringdom.platform.socket;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/** A Unix stream socket that listens. One thread at a time. */
public final class UnixListener implements AutoCloseable {
    /** Clients that may wait to be accepted; further ones wait to connect. */
    private static final int BACKLOG = 128;

    private int fd;

    private UnixListener(int fd) {
        this.fd = fd;
    }

    /**
     * Listens at {@code path}. A socket there at which nobody listens any more (its process was killed) is replaced; any
     * other file is left alone.
     *
     * @throws LinuxException EADDRINUSE: the path is taken
     */
    public static UnixListener bind(Path path) {
        int fd = UnixAddress.socket(path);
        try {
            long result = UnixAddress.call(SyscallNumbers.BIND, fd, path);
            if (result == -Errno.EADDRINUSE && isDeserted(path)) {
                Fds.unlink(path);
                result = UnixAddress.call(SyscallNumbers.BIND, fd, path);
            }
            Syscalls.check(result, "listen at", path.toString());
            Syscalls.check(Syscalls.call(SyscallNumbers.LISTEN, fd, BACKLOG, 0), "listen at", path.toString());
            return new UnixListener(fd);
        } catch (RuntimeException failed) {
            Fds.close(fd);
            throw failed;
        }
    }

    /** Whether there is a socket without a listener. (A connection to a file that is no socket is refused too.) */
    private static boolean isDeserted(Path path) {
        int fd = UnixAddress.socket(path);
        try {
            return UnixAddress.call(SyscallNumbers.CONNECT, fd, path) == -Errno.ECONNREFUSED && isSocket(path);
        } finally {
            Fds.close(fd);
        }
    }

    private static boolean isSocket(Path path) {
        try {
            Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return ((Integer) mode & 0xF000) == 0xC000;
        } catch (IOException gone) {
            return false;
        }
    }

    /** For an epoll set. */
    public int fd() {
        return fd;
    }

    /** The next connection, or null if none waits. */
    public UnixStream accept() {
        long result = Syscalls.call(SyscallNumbers.ACCEPT4, fd, 0, 0, UnixAddress.STREAM & ~1, MemorySegment.NULL);
        return result < 0 ? null : new UnixStream((int) result);
    }

    /** Stops listening. The socket's name stays, for a successor to replace. */
    @Override
    public void close() {
        if (fd >= 0) {
            Fds.close(fd);
            fd = -1;
        }
    }
}
