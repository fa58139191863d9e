package org.ringdom.platform.socket;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;

import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * A connected Unix stream socket. {@link #read} and {@link #write} belong to the hot path: they never wait, allocate nothing
 * and give the number of bytes or a negated error number (-EAGAIN: not now). No signal is raised when the other side is
 * gone. One thread at a time.
 */
public final class UnixStream implements AutoCloseable {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private int fd;

    UnixStream(int fd) {
        this.fd = fd;
    }

    /**
     * Connects to who listens at {@code path}.
     *
     * @throws org.ringdom.platform.linux.LinuxException ENOENT, ECONNREFUSED: nobody does; EAGAIN: too many wait there
     */
    public static UnixStream connect(Path path) {
        int fd = UnixAddress.socket(path);
        try {
            Syscalls.check(UnixAddress.call(SyscallNumbers.CONNECT, fd, path), "connect to", path.toString());
            return new UnixStream(fd);
        } catch (RuntimeException failed) {
            Fds.close(fd);
            throw failed;
        }
    }

    /** For an epoll set. */
    public int fd() {
        return fd;
    }

    /** Reads up to {@code length} bytes into memory; 0: the other side has closed. */
    public long read(MemorySegment memory, long offset, long length) {
        return Syscalls.repeatable(SyscallNumbers.RECVFROM, fd, address(memory, offset, length), length, MSG_DONTWAIT,
                memory);
    }

    /** Writes up to {@code length} bytes of memory. */
    public long write(MemorySegment memory, long offset, long length) {
        return Syscalls.repeatable(SyscallNumbers.SENDTO, fd, address(memory, offset, length), length,
                MSG_DONTWAIT | MSG_NOSIGNAL, memory);
    }

    private static long address(MemorySegment memory, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        return memory.address() + offset;
    }

    /** Closes it; reads and writes give -EBADF afterwards. */
    @Override
    public void close() {
        if (fd >= 0) {
            Fds.close(fd);
            fd = -1;
        }
    }
}
