package org.ringdom.platform.linux;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A function of the C library for cold paths, which takes up to six whole numbers and addresses and returns one of these.
 *
 * <p>All of them have the shape of the system calls: to link a further shape takes the JDK some 5 ms when a process starts,
 * and a function does not look at arguments that it does not have. The caller keeps what addresses point to until the
 * function has returned. Any thread; errno is not kept.
 */
public final class LibcFunction {
    private final MethodHandle handle;

    private LibcFunction(MethodHandle handle) {
        this.handle = handle;
    }

    /** The function of that name; empty if this C library does not have it. */
    public static Optional<LibcFunction> find(String name) {
        return Syscalls.function(name).map(LibcFunction::new);
    }

    /** As {@link #find}, of one that every C library has. */
    public static LibcFunction of(String name) {
        return find(name).orElseThrow(() -> new UnsupportedOperationException("this C library has no " + name));
    }

    /** Calls it without arguments. */
    public long call() {
        return call(0, 0, 0, 0, 0, 0);
    }

    /** Calls it with one argument. */
    public long call(long a) {
        return call(a, 0, 0, 0, 0, 0);
    }

    /** Calls it with two arguments. */
    public long call(long a, long b) {
        return call(a, b, 0, 0, 0, 0);
    }

    /** Calls it with three arguments. */
    public long call(long a, long b, long c) {
        return call(a, b, c, 0, 0, 0);
    }

    /** Calls it; the upper half of what a function returns as {@code int} means nothing. */
    public long call(long a, long b, long c, long d, long e, long f) {
        try {
            return (long) handle.invokeExact(a, b, c, d, e, f, 0L, MemorySegment.NULL, MemorySegment.NULL);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
