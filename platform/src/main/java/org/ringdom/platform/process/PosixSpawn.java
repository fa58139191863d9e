package org.ringdom.platform.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

import org.ringdom.platform.linux.LibcFunction;
import org.ringdom.platform.linux.LinuxException;

/**
 * The C library's {@code posix_spawn} with its file actions and attributes: the one way to start a process from a JVM
 * that has many threads. These functions return an error number instead of setting errno.
 */
final class PosixSpawn implements AutoCloseable {
    private static final short SET_SIGNAL_DEFAULTS = 0x04;
    private static final short SET_SIGNAL_MASK = 0x08;
    private static final short SET_SESSION = 0x80;
    /** More than any C library needs: glibc has 80 for the actions, 336 for the attributes, 128 for a signal set. */
    private static final int STRUCT_BYTES = 1024;

    private static final LibcFunction SPAWN = LibcFunction.of("posix_spawn");
    private static final LibcFunction ACTIONS_INIT = LibcFunction.of("posix_spawn_file_actions_init");
    private static final LibcFunction ACTIONS_DESTROY = LibcFunction.of("posix_spawn_file_actions_destroy");
    private static final LibcFunction ADD_DUP2 = LibcFunction.of("posix_spawn_file_actions_adddup2");
    private static final LibcFunction ADD_CLOSE = LibcFunction.of("posix_spawn_file_actions_addclose");
    private static final LibcFunction ADD_CHDIR = LibcFunction.of("posix_spawn_file_actions_addchdir_np");
    private static final LibcFunction ADD_CLOSE_FROM = LibcFunction.find("posix_spawn_file_actions_addclosefrom_np")
            .orElse(null);
    private static final LibcFunction ATTR_INIT = LibcFunction.of("posix_spawnattr_init");
    private static final LibcFunction ATTR_DESTROY = LibcFunction.of("posix_spawnattr_destroy");
    private static final LibcFunction ATTR_FLAGS = LibcFunction.of("posix_spawnattr_setflags");
    private static final LibcFunction ATTR_MASK = LibcFunction.of("posix_spawnattr_setsigmask");
    private static final LibcFunction ATTR_DEFAULTS = LibcFunction.of("posix_spawnattr_setsigdefault");

    /** Whether the C library closes all further descriptors itself (glibc 2.34 and later). */
    static final boolean HAS_CLOSE_FROM = ADD_CLOSE_FROM != null;

    private final Arena arena;
    private final MemorySegment actions;
    private final MemorySegment attributes;

    PosixSpawn(Arena arena) {
        this.arena = arena;
        this.actions = arena.allocate(STRUCT_BYTES, 16);
        this.attributes = arena.allocate(STRUCT_BYTES, 16);
        check(ACTIONS_INIT.call(actions.address()));
        check(ATTR_INIT.call(attributes.address()));
    }

    void directory(Path folder) {
        MemorySegment name = arena.allocateFrom(folder.toString());
        check(ADD_CHDIR.call(actions.address(), name.address()));
    }

    void standardStreams(int in, int out) {
        check(ADD_DUP2.call(actions.address(), in, 0));
        check(ADD_DUP2.call(actions.address(), out, 1));
        check(ADD_DUP2.call(actions.address(), out, 2));
    }

    /** Closes everything above 2; where the C library cannot, closes {@code known}. */
    void closeOthers(List<Integer> known) {
        if (HAS_CLOSE_FROM) {
            check(ADD_CLOSE_FROM.call(actions.address(), 3));
            return;
        }
        for (int fd : known) {
            check(ADD_CLOSE.call(actions.address(), fd));
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
        check(ATTR_MASK.call(attributes.address(), none.address()));
        check(ATTR_DEFAULTS.call(attributes.address(), catchable.address()));
        short flags = SET_SIGNAL_DEFAULTS | SET_SIGNAL_MASK | SET_SESSION;
        check(ATTR_FLAGS.call(attributes.address(), flags));
    }

    /** Starts the first of {@code arguments}; puts the process number into {@code pid} and returns 0 or the error number. */
    int run(MemorySegment arguments, MemorySegment environment, int[] pid) {
        MemorySegment result = arena.allocate(ValueLayout.JAVA_INT);
        MemorySegment path = arguments.get(ValueLayout.ADDRESS, 0);
        long errno = SPAWN.call(result.address(), path.address(), actions.address(), attributes.address(),
                arguments.address(), environment.address());
        pid[0] = result.get(ValueLayout.JAVA_INT, 0);
        return (int) errno;
    }

    @Override
    public void close() {
        ACTIONS_DESTROY.call(actions.address());
        ATTR_DESTROY.call(attributes.address());
    }

    private static void check(long errno) {
        if ((int) errno != 0) {
            throw new LinuxException("prepare", "a new process", (int) errno);
        }
    }
}
