package org.ringdom.platform.process;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * A handle on one process that never turns into another one, whatever happens to its number.
 *
 * <p>It becomes readable when the whole process is dead (its mappings and locks are gone by then), also if nobody has
 * reaped it; {@link #fd} can be watched by epoll. Open it before the process can have been reaped, or go through
 * {@link ProcessIdentity#adopt}. Any thread may use it; close it once.
 */
public final class PidFd implements AutoCloseable {
    private static final short POLLIN = 1;

    private final int pid;
    private volatile int fd;

    private PidFd(int pid, int fd) {
        this.pid = pid;
        this.fd = fd;
    }

    /** Opens a handle on the process that has the number now; empty if there is none (it is dead and reaped). */
    public static Optional<PidFd> open(int pid) {
        if (pid <= 0) {
            throw new IllegalArgumentException("not a process number: " + pid);
        }
        long fd = Syscalls.call(SyscallNumbers.PIDFD_OPEN, pid, 0, 0);
        if (fd == -Errno.ESRCH) {
            return Optional.empty();
        }
        return Optional.of(new PidFd(pid, (int) Syscalls.check(fd, "open a handle on", "process " + pid)));
    }

    /** The process number it was opened with. */
    public int pid() {
        return pid;
    }

    /** The descriptor, for epoll (readable = dead). It stays owned by this object. */
    public int fd() {
        int open = fd;
        if (open < 0) {
            throw new IllegalStateException("the handle on process " + pid + " is closed");
        }
        return open;
    }

    /** True if the whole process is dead. */
    public boolean isDead() {
        return awaitDeath(0);
    }

    /** Waits until the process is dead; false if it still lives after {@code timeoutMs} milliseconds. */
    public boolean awaitDeath(long timeoutMs) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            long left = Math.max(0, deadline - System.nanoTime());
            long ready = poll(left);
            if (ready > 0) {
                return true;
            }
            if (ready < 0 && ready != -Errno.EINTR) {
                throw new LinuxException("wait for the death of", "process " + pid, (int) -ready);
            }
            if (left == 0) {
                return false;
            }
        }
    }

    private long poll(long timeoutNs) {
        Syscalls.Scratch scratch = Syscalls.scratch();
        MemorySegment pollfd = scratch.words();
        // poll ignores a negative descriptor and would wait for ever: fd() throws instead
        pollfd.set(ValueLayout.JAVA_INT, 0, fd());
        pollfd.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
        pollfd.set(ValueLayout.JAVA_SHORT, 6, (short) 0);
        return Syscalls.call(SyscallNumbers.PPOLL, pollfd.address(), 1, scratch.timespec(timeoutNs), 0, pollfd);
    }

    /**
     * Sends a signal; false if the process is dead and reaped already.
     *
     * @throws LinuxException EPERM if it belongs to somebody else
     */
    public boolean send(int signal) {
        long result = Syscalls.call(SyscallNumbers.PIDFD_SEND_SIGNAL, fd(), signal, 0);
        if (result == -Errno.ESRCH) {
            return false;
        }
        Syscalls.check(result, "send " + Signals.name(signal) + " to", "process " + pid);
        return true;
    }

    /** Closes the handle; the process is not touched. */
    @Override
    public synchronized void close() {
        if (fd >= 0) {
            Fds.close(fd);
            fd = -1;
        }
    }

    @Override
    public String toString() {
        return "PidFd[" + pid + "]";
    }
}
