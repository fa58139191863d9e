package org.ringdom.platform.futex;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * Sleep on a 32-bit word of shared memory until somebody wakes it. Works across processes that map the same file.
 *
 * <p>Nothing is allocated per call. A wait is not ended by {@link Thread#interrupt}: set a flag, change the word, wake,
 * and keep the deadline bounded. Not for virtual threads (the wait would pin the carrier). While a thread waits, the arena
 * of the segment cannot be closed. Source: {@code linux/futex.h}.
 */
public final class Futex {
    /** Somebody woke us, or the kernel did so without cause: look at the word. */
    public static final int WOKEN = 0;
    /** The deadline passed. */
    public static final int TIMED_OUT = 1;
    /** The word did not hold the expected value, so there was no sleep. */
    public static final int CHANGED = 2;
    /** A signal was handled: look at the word and wait again. */
    public static final int INTERRUPTED = 3;
    /** A deadline that never comes. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;
    /** A wake count that reaches all waiters. */
    public static final int ALL = Integer.MAX_VALUE;

    private static final int FUTEX_WAKE = 1;
    private static final int FUTEX_WAIT_BITSET = 9;
    private static final long MATCH_ANY = 0xFFFF_FFFFL;

    private Futex() {
    }

    /**
     * Sleeps while the word holds {@code expected}.
     *
     * @param word32 native memory; the word is the four bytes at {@code offset}, aligned to 4
     * @param deadlineNanoTime when to give up, on the clock of {@link System#nanoTime} (CLOCK_MONOTONIC), or
     *                         {@link #NO_DEADLINE}
     * @return {@link #WOKEN}, {@link #TIMED_OUT}, {@link #CHANGED} or {@link #INTERRUPTED}
     * @throws IllegalStateException if the memory is unmapped
     */
    public static int await(MemorySegment word32, long offset, int expected, long deadlineNanoTime) {
        long address = addressOf(word32, offset);
        long timespec = deadlineNanoTime == NO_DEADLINE
                ? 0
                : Syscalls.scratch().timespec(Math.max(0, deadlineNanoTime));
        long result = Syscalls.call(SyscallNumbers.FUTEX, address, FUTEX_WAIT_BITSET, expected, timespec, 0, MATCH_ANY,
                word32);
        return result >= 0 ? WOKEN : failed((int) -result);
    }

    private static int failed(int errno) {
        return switch (errno) {
            case Errno.ETIMEDOUT -> TIMED_OUT;
            case Errno.EAGAIN -> CHANGED;
            case Errno.EINTR -> INTERRUPTED;
            default -> throw new LinuxException("wait on", "a futex", errno);
        };
    }

    /**
     * Wakes up to {@code count} threads that sleep on the word, of any process.
     *
     * @return how many were woken
     */
    public static int wake(MemorySegment word32, long offset, int count) {
        long address = addressOf(word32, offset);
        long result = Syscalls.call(SyscallNumbers.FUTEX, address, FUTEX_WAKE, count, 0, word32);
        if (result < 0) {
            throw new LinuxException("wake", "a futex", (int) -result);
        }
        return (int) result;
    }

    private static long addressOf(MemorySegment word32, long offset) {
        Objects.checkFromIndexSize(offset, 4, word32.byteSize());
        long address = word32.address() + offset;
        if ((address & 3) != 0 || !word32.isNative()) {
            throw new IllegalArgumentException("a futex word is native memory, aligned to 4");
        }
        return address;
    }
}
