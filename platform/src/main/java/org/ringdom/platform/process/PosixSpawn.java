package org.ringdom.platform.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;

import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.Syscalls;

/**
 * The C library's {@code posix_spawn} with its file actions and attributes: the one way to start a process from a JVM
 * that has many threads. These functions return an error number instead of setting errno.
 */
final class PosixSpawn implements AutoCloseable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout POINTER = ValueLayout.ADDRESS;
    private static final short SET_SIGNAL_DEFAULTS = 0x04;
    private static final short SET_SIGNAL_MASK = 0x08;
    private static final short SET_SESSION = 0x80;
    /** More than any C library needs: glibc has 80 for the actions, 336 for the attributes, 128 for a signal set. */
    private static final int STRUCT_BYTES = 1024;

    private static final MethodHandle SPAWN = function("posix_spawn", POINTER, POINTER, POINTER, POINTER, POINTER,
            POINTER);
    private static final MethodHandle ACTIONS_INIT = function("posix_spawn_file_actions_init", POINTER);
    private static final MethodHandle ACTIONS_DESTROY = function("posix_spawn_file_actions_destroy", POINTER);
    private static final MethodHandle ADD_DUP2 = function("posix_spawn_file_actions_adddup2", POINTER, INT, INT);
    private static final MethodHandle ADD_CLOSE = function("posix_spawn_file_actions_addclose", POINTER, INT);
    private static final MethodHandle ADD_CHDIR = function("posix_spawn_file_actions_addchdir_np", POINTER, POINTER);
    private static final MethodHandle ADD_CLOSE_FROM = Syscalls
            .libc("posix_spawn_file_actions_addclosefrom_np", FunctionDescriptor.of(INT, POINTER, INT)).orElse(null);
    private static final MethodHandle ATTR_INIT = function("posix_spawnattr_init", POINTER);
    private static final MethodHandle ATTR_DESTROY = function("posix_spawnattr_destroy", POINTER);
    private static final MethodHandle ATTR_FLAGS = function("posix_spawnattr_setflags", POINTER,
            ValueLayout.JAVA_SHORT);
    private static final MethodHandle ATTR_MASK = function("posix_spawnattr_setsigmask", POINTER, POINTER);
    private static final MethodHandle ATTR_DEFAULTS = function("posix_spawnattr_setsigdefault", POINTER, POINTER);

    /** Whether the C library closes all further descriptors itself (glibc 2.34 and later). */
    static final boolean HAS_CLOSE_FROM = ADD_CLOSE_FROM != null;

    private final Arena arena;
    private final MemorySegment actions;
    private final MemorySegment attributes;

    PosixSpawn(Arena arena) {
        this.arena = arena;
        this.actions = arena.allocate(STRUCT_BYTES, 16);
        this.attributes = arena.allocate(STRUCT_BYTES, 16);
        check(() -> (int) ACTIONS_INIT.invokeExact(actions));
        check(() -> (int) ATTR_INIT.invokeExact(attributes));
    }

    void directory(Path folder) {
        MemorySegment name = arena.allocateFrom(folder.toString());
        check(() -> (int) ADD_CHDIR.invokeExact(actions, name));
    }

    void standardStreams(int in, int out) {
        check(() -> (int) ADD_DUP2.invokeExact(actions, in, 0));
        check(() -> (int) ADD_DUP2.invokeExact(actions, out, 1));
        check(() -> (int) ADD_DUP2.invokeExact(actions, out, 2));
    }

    /** Closes everything above 2; where the C library cannot, closes {@code known}. */
    void closeOthers(List<Integer> known) {
        if (HAS_CLOSE_FROM) {
            check(() -> (int) ADD_CLOSE_FROM.invokeExact(actions, 3));
            return;
        }
        for (int fd : known) {
            check(() -> (int) ADD_CLOSE.invokeExact(actions, fd));
        }
    }

    void newSessionWithDefaultSignals() {
        MemorySegment none = arena.allocate(STRUCT_BYTES, 16);
        MemorySegment catchable = arena.allocate(STRUCT_BYTES, 16);
        long bits = 0;
        for (int signal = 1; signal <= Signals.LAST; signal++) {
            boolean fixed = signal == Signals.SIGKILL || signal == Signals.SIGSTOP;
            bits |= fixed ? 0 : 1L << (signal - 1);
        }
        catchable.set(ValueLayout.JAVA_LONG, 0, bits);
        check(() -> (int) ATTR_MASK.invokeExact(attributes, none));
        check(() -> (int) ATTR_DEFAULTS.invokeExact(attributes, catchable));
        short flags = SET_SIGNAL_DEFAULTS | SET_SIGNAL_MASK | SET_SESSION;
        check(() -> (int) ATTR_FLAGS.invokeExact(attributes, flags));
    }

    /** Starts the first of {@code arguments}; puts the process number into {@code pid} and returns 0 or the error number. */
    int run(MemorySegment arguments, MemorySegment environment, int[] pid) {
        MemorySegment result = arena.allocate(INT);
        MemorySegment path = arguments.get(ValueLayout.ADDRESS, 0);
        int errno = call(
                () -> (int) SPAWN.invokeExact(result, path, actions, attributes, arguments, environment));
        pid[0] = result.get(INT, 0);
        return errno;
    }

    @Override
    public void close() {
        call(() -> (int) ACTIONS_DESTROY.invokeExact(actions));
        call(() -> (int) ATTR_DESTROY.invokeExact(attributes));
    }

    private static MethodHandle function(String name, ValueLayout... arguments) {
        return Syscalls.libc(name, FunctionDescriptor.of(INT, arguments))
                .orElseThrow(() -> new UnsupportedOperationException("this C library has no " + name));
    }

    private interface Call {
        int invoke() throws Throwable;
    }

    private static void check(Call call) {
        int errno = call(call);
        if (errno != 0) {
            throw new LinuxException("prepare", "a new process", errno);
        }
    }

    private static int call(Call call) {
        try {
            return call.invoke();
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
