package org.ringdom.platform.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The one door to the kernel: {@code syscall(2)} through a single method handle with errno captured per thread.
 *
 * <p>Internal to {@code org.ringdom.platform}; the other packages of the module wrap it. A call allocates nothing once
 * the calling thread has its {@link Scratch} and the call is compiled (with the first compiler alone, the JDK's own call
 * path makes 40 bytes of garbage).
 *
 * <p>The {@code keep} arguments stand behind all that {@code syscall(2)} reads and mean nothing to it. They only make FFM
 * hold the segments' arenas open while the call runs, so that nobody can unmap memory under a blocked or copying call.
 * (An address alone would not do that, a slice per call would allocate.) No handle is {@code critical}: most calls can
 * block, and a critical one would hold up garbage collection for as long.
 *
 * <p>Do not call from virtual threads where the call can block: it pins the carrier.
 */
public final class Syscalls {
    /** No memory to keep. */
    public static final MemorySegment NONE = MemorySegment.NULL;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS,
            ValueLayout.ADDRESS);
    private static final MethodHandle SYSCALL = handle(Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle WITHOUT_ERRNO = handle(Linker.Option.firstVariadicArg(1));
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private Syscalls() {
    }

    private static MethodHandle handle(Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("syscall"), SHAPE, options);
    }

    /**
     * The native memory that a thread needs for its calls, made at its first call and freed after the thread ended.
     *
     * <pre>
     * +0  errno     i32
     * +16 timespec  i64 seconds, i64 nanoseconds
     * +32 words     32 bytes for whatever small thing a call takes or returns
     * </pre>
     */
    public static final class Scratch {
        private static final long TIMESPEC = 16;
        private static final long WORDS = 32;

        private final MemorySegment memory = Arena.ofAuto().allocate(64, 64);
        private final long timespecAddress = memory.address() + TIMESPEC;
        private final MemorySegment words = memory.asSlice(WORDS, 32);

        /** Fills the timespec and returns its address. */
        public long timespec(long nanoseconds) {
            memory.set(ValueLayout.JAVA_LONG, TIMESPEC, nanoseconds / 1_000_000_000L);
            memory.set(ValueLayout.JAVA_LONG, TIMESPEC + 8, nanoseconds % 1_000_000_000L);
            return timespecAddress;
        }

        /** 32 bytes, aligned to 32, that hold garbage from earlier calls. */
        public MemorySegment words() {
            return words;
        }

        private int errno() {
            return memory.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** The calling thread's scratch memory. */
    public static Scratch scratch() {
        return SCRATCH.get();
    }

    /**
     * Does a system call.
     *
     * @param keep memory that the arguments point into and that must stay mapped until the call returns; {@link #NONE}
     *             for none
     * @return the call's result, or the negated error number
     */
    public static long call(int number, long a, long b, long c, long d, long e, long f, MemorySegment keep) {
        return call(number, a, b, c, d, e, f, keep, NONE);
    }

    /** As the call above, with two memories to keep. */
    public static long call(int number, long a, long b, long c, long d, long e, long f, MemorySegment keep,
            MemorySegment keepToo) {
        Scratch scratch = SCRATCH.get();
        long result = invoke(scratch.memory, number, a, b, c, d, e, f, keep, keepToo);
        return result == -1 ? -scratch.errno() : result;
    }

    /** {@link #call(int, long, long, long, long, long, long, MemorySegment)} with four arguments and a memory to keep. */
    public static long call(int number, long a, long b, long c, long d, MemorySegment keep) {
        return call(number, a, b, c, d, 0, 0, keep);
    }

    /** A call with up to three arguments and no memory. */
    public static long call(int number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0, 0, NONE);
    }

    /**
     * The cheaper form for calls that mostly succeed and may be done twice: errno is not captured, so a call that failed is done
     * again by {@link #call}, whose result then counts.
     */
    public static long repeatable(int number, long a, long b, long c, long d, MemorySegment keep) {
        long result;
        try {
            result = (long) WITHOUT_ERRNO.invokeExact((long) number, a, b, c, d, 0L, 0L, keep, NONE);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
        return result == -1 ? call(number, a, b, c, d, keep) : result;
    }

    private static long invoke(MemorySegment errno, long number, long a, long b, long c, long d, long e, long f,
            MemorySegment keep, MemorySegment keepToo) {
        try {
            return (long) SYSCALL.invokeExact(errno, number, a, b, c, d, e, f, keep, keepToo);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Does a call on a cold path: as {@link #call}, but a call that a signal interrupted is done again. */
    public static long restarted(int number, long a, long b, long c, long d, MemorySegment keep) {
        long result;
        do {
            result = call(number, a, b, c, d, 0, 0, keep);
        } while (result == -Errno.EINTR);
        return result;
    }

    /** Returns a call's result if it succeeded, or throws what went wrong in words. */
    public static long check(long result, String call, String subject) {
        if (result < 0) {
            throw new LinuxException(call, subject, (int) -result);
        }
        return result;
    }

    /** A function of the C library in the shape of the cheaper system call; empty if this C library does not have it. */
    static Optional<MethodHandle> function(String name) {
        return LINKER.defaultLookup().find(name)
                .map(address -> LINKER.downcallHandle(address, SHAPE, Linker.Option.firstVariadicArg(1)));
    }
}
