package org.ringdom.platform.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * What the kernel's scheduler says of the thread that made this object: how long a CPU ran it, and how long it waited for one.
 * Nothing is allocated per call. Used by that thread only.
 *
 * <p>Sources: clock_gettime(2), {@code /proc/<pid>/schedstat} in Documentation/scheduler/sched-stats.rst.
 */
public final class ThreadTimes implements AutoCloseable {
    private static final Path SCHEDSTAT = Path.of("/proc/thread-self/schedstat");
    private static final int CLOCK_THREAD_CPUTIME_ID = 3;
    private static final long SECOND_NS = 1_000_000_000L;
    /** Three numbers of up to 20 digits. */
    private static final int LINE_BYTES = 64;

    private final MemorySegment line = Arena.ofAuto().allocate(LINE_BYTES);
    /** Null where the kernel does not count. */
    private final NativeFile schedstat;

    public ThreadTimes() {
        NativeFile file;
        try {
            file = NativeFile.open(SCHEDSTAT);
        } catch (LinuxException withoutSchedInfo) {
            file = null;
        }
        schedstat = file;
    }

    /** CPU time of the thread in nanoseconds, user and system. */
    public long cpuNs() {
        MemorySegment time = Syscalls.scratch().words();
        long result = Syscalls.repeatable(SyscallNumbers.CLOCK_GETTIME, CLOCK_THREAD_CPUTIME_ID, time.address(), 0, 0,
                time);
        Syscalls.check(result, "read", "the thread's CPU clock");
        return time.get(ValueLayout.JAVA_LONG, 0) * SECOND_NS + time.get(ValueLayout.JAVA_LONG, 8);
    }

    /** Nanoseconds in which the thread could have run, but had no CPU; always 0 where the kernel does not count them. */
    public long delayNs() {
        if (schedstat == null) {
            return 0;
        }
        long length = schedstat.pread(line, 0, LINE_BYTES, 0);
        int at = 0;
        while (at < length && line.get(ValueLayout.JAVA_BYTE, at) != ' ') {
            at++;
        }
        long number = 0;
        for (at++; at < length && line.get(ValueLayout.JAVA_BYTE, at) > ' '; at++) {
            number = number * 10 + line.get(ValueLayout.JAVA_BYTE, at) - '0';
        }
        return number;
    }

    @Override
    public void close() {
        if (schedstat != null) {
            schedstat.close();
        }
    }
}
