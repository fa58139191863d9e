package org.ringdom.platform.poll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * Waits for many descriptors at once: sockets, pidfds, eventfds, terminals, TAP.
 *
 * <p>Any thread may add, modify and remove; one thread waits. {@link #wait} allocates nothing. Closing does not end a wait:
 * have an {@link EventFd} in the set, signal it, join the waiter, then close. A descriptor must be removed before it is
 * closed; an event of a descriptor that the consumer removed earlier in the same round may still come, so tokens should not
 * be used again at once. Source: {@code linux/eventpoll.h}.
 */
public final class Epoll implements AutoCloseable {
    /** There is something to read; for a pidfd: the process is dead. */
    public static final int IN = 0x001;
    /** There is room to write. */
    public static final int OUT = 0x004;
    /** An error; always reported. */
    public static final int ERR = 0x008;
    /** The other side hung up; always reported. */
    public static final int HUP = 0x010;
    /** The other side will send no more. */
    public static final int RDHUP = 0x2000;
    /** Report once, then be silent until {@link #modify}. */
    public static final int ONE_SHOT = 1 << 30;
    /** Report changes, not states. */
    public static final int EDGE_TRIGGERED = 1 << 31;

    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;
    private static final int CTL_MOD = 3;
    /** {@code struct epoll_event} is packed on x86-64 and nowhere else. */
    private static final int EVENT_BYTES = SyscallNumbers.AARCH64 ? 16 : 12;
    private static final int TOKEN_OFFSET = SyscallNumbers.AARCH64 ? 8 : 4;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final int maxEvents;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment events;
    private volatile int fd;

    private Epoll(int fd, int maxEvents) {
        this.fd = fd;
        this.maxEvents = maxEvents;
        this.events = arena.allocate((long) maxEvents * EVENT_BYTES, 8);
    }

    /** Takes what a wait found. */
    @FunctionalInterface
    public interface EventConsumer {
        /**
         * @param token what the descriptor was added with
         * @param events a set of {@link #IN}, {@link #OUT}, {@link #ERR}, {@link #HUP}, {@link #RDHUP}
         */
        void onEvent(long token, int events);
    }

    /** Makes an empty set whose waits report up to {@code maxEvents} events each. */
    public static Epoll open(int maxEvents) {
        if (maxEvents <= 0) {
            throw new IllegalArgumentException("maxEvents must be above 0, not " + maxEvents);
        }
        long fd = Syscalls.call(SyscallNumbers.EPOLL_CREATE1, Fds.O_CLOEXEC, 0, 0);
        return new Epoll((int) Syscalls.check(fd, "make", "an epoll set"), maxEvents);
    }

    /** Watches a descriptor for {@code interest}, a set of the constants above. */
    public void add(int descriptor, int interest, long token) {
        control(CTL_ADD, descriptor, interest, token, "watch");
    }

    /** Changes what a descriptor is watched for, and its token. */
    public void modify(int descriptor, int interest, long token) {
        control(CTL_MOD, descriptor, interest, token, "change the watch on");
    }

    /** Watches a descriptor no longer; false if it was not in the set. */
    public boolean remove(int descriptor) {
        long result = control(CTL_DEL, descriptor, 0, 0);
        if (result == -Errno.ENOENT || result == -Errno.EBADF) {
            return false;
        }
        Syscalls.check(result, "unwatch", "descriptor " + descriptor);
        return true;
    }

    private void control(int operation, int descriptor, int interest, long token, String what) {
        long result = control(operation, descriptor, interest, token);
        if (result < 0) {
            throw new LinuxException(what, "descriptor " + descriptor, (int) -result);
        }
    }

    private long control(int operation, int descriptor, int interest, long token) {
        MemorySegment event = Syscalls.scratch().words();
        event.set(INT, 0, interest);
        event.set(LONG, TOKEN_OFFSET, token);
        return Syscalls.call(SyscallNumbers.EPOLL_CTL, fd(), operation, descriptor, event.address(), event);
    }

    /**
     * Waits for events and hands them to the consumer.
     *
     * @param timeoutMs milliseconds; 0 looks without waiting, below 0 waits for ever
     * @return how many there were; 0 after the time, or when a signal came in between
     */
    public int wait(long timeoutMs, EventConsumer consumer) {
        long timeout = timeoutMs < 0 ? -1 : Math.min(timeoutMs, Integer.MAX_VALUE);
        long count = Syscalls.repeatable(SyscallNumbers.EPOLL_PWAIT, fd(), events.address(), maxEvents, timeout,
                events);
        if (count == -Errno.EINTR) {
            return 0;
        }
        if (count < 0) {
            throw new LinuxException("wait for", "events", (int) -count);
        }
        for (int i = 0; i < count; i++) {
            long at = (long) i * EVENT_BYTES;
            consumer.onEvent(events.get(LONG, at + TOKEN_OFFSET), events.get(INT, at));
        }
        return (int) count;
    }

    private int fd() {
        int open = fd;
        if (open < 0) {
            throw new IllegalStateException("the epoll set is closed");
        }
        return open;
    }

    /**
     * Closes the set, not what is in it.
     *
     * @throws IllegalStateException if a thread is waiting; nothing is closed then
     */
    @Override
    public synchronized void close() {
        if (fd >= 0) {
            arena.close();
            Fds.close(fd);
            fd = -1;
        }
    }
}
