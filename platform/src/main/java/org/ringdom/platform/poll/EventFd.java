package org.ringdom.platform.poll;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * A counter with a descriptor: the way to wake a thread that waits in an {@link Epoll}. Any thread may signal; no method
 * blocks or allocates. Source: {@code eventfd(2)}.
 */
public final class EventFd implements AutoCloseable {
    private volatile int fd;

    private EventFd(int fd) {
        this.fd = fd;
    }

    /** Makes a counter that is 0. */
    public static EventFd open() {
        long fd = Syscalls.call(SyscallNumbers.EVENTFD2, 0, Fds.O_CLOEXEC | Fds.O_NONBLOCK, 0);
        return new EventFd((int) Syscalls.check(fd, "make", "an eventfd"));
    }

    /** The descriptor, for epoll (readable = signalled). It stays owned by this object. */
    public int fd() {
        int open = fd;
        if (open < 0) {
            throw new IllegalStateException("the eventfd is closed");
        }
        return open;
    }

    /** Counts up by one, so that the descriptor becomes readable. */
    public void signal() {
        MemorySegment word = Syscalls.scratch().words();
        word.set(ValueLayout.JAVA_LONG, 0, 1);
        long result = Syscalls.call(SyscallNumbers.WRITE, fd(), word.address(), 8, 0, word);
        if (result != -Errno.EAGAIN) { // a full counter is readable already
            Syscalls.check(result, "signal", "an eventfd");
        }
    }

    /** Sets the counter to 0 and returns what it was. */
    public long drain() {
        MemorySegment word = Syscalls.scratch().words();
        long result = Syscalls.call(SyscallNumbers.READ, fd(), word.address(), 8, 0, word);
        if (result == -Errno.EAGAIN) {
            return 0;
        }
        Syscalls.check(result, "read", "an eventfd");
        return word.get(ValueLayout.JAVA_LONG, 0);
    }

    /** Closes it; remove it from its epoll set first. */
    @Override
    public synchronized void close() {
        if (fd >= 0) {
            Fds.close(fd);
            fd = -1;
        }
    }
}
