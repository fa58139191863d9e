package org.ringdom.platform.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.LinuxException;

/**
 * Starts a process that outlives this one: own session, no pipes, nothing inherited.
 *
 * <p>The child gets {@code /dev/null} as input, a file (appended to, made with mode 0600) as output and error output, no
 * other descriptor, default signal actions, an empty signal mask, and only the environment given here. If the starter is
 * killed, the child runs on. Not for use by several threads; {@link #start} may be called again.
 */
public final class Spawn {
    private static final Path NULL_DEVICE = Path.of("/dev/null");

    private final List<String> command;
    private Map<String, String> environment = Map.of();
    private Path directory = Path.of("/");
    private Path output = NULL_DEVICE;

    private Spawn(List<String> command) {
        this.command = command;
    }

    /** @param command the executable's path (with a slash; PATH is not searched) and its arguments */
    public static Spawn command(List<String> command) {
        if (command.isEmpty() || command.getFirst().indexOf('/') < 0) {
            throw new IllegalArgumentException("a command starts with the path of an executable: " + command);
        }
        return new Spawn(List.copyOf(command));
    }

    /** {@link #command(List)} with the words given one by one. */
    public static Spawn command(String... command) {
        return command(List.of(command));
    }

    /** The child's whole environment; empty unless set. */
    public Spawn environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /** Where the child runs; {@code /} unless set, so that it holds no file system busy. */
    public Spawn directory(Path folder) {
        directory = folder;
        return this;
    }

    /** The file that takes its output and error output at its end; {@code /dev/null} unless set. */
    public Spawn output(Path file) {
        output = file;
        return this;
    }

    /**
     * Starts it.
     *
     * @throws LinuxException if the output cannot be opened, the folder is not there or the executable cannot be run; then
     *                        there is no child
     */
    public Child start() {
        if (!Files.isDirectory(directory)) {
            throw new LinuxException("run in", directory.toString(),
                    Files.exists(directory) ? Errno.ENOTDIR : Errno.ENOENT);
        }
        int in = Fds.openOrThrow(NULL_DEVICE, Fds.O_RDONLY, 0);
        try {
            int out = Fds.openOrThrow(output, Fds.O_WRONLY | Fds.O_APPEND | Fds.O_CREAT, Fds.PRIVATE_MODE);
            try {
                return adopt(spawn(in, out));
            } finally {
                Fds.close(out);
            }
        } finally {
            Fds.close(in);
        }
    }

    private Child adopt(int pid) {
        // our child keeps its number until we reap it, so both of these see it, dead or alive
        ProcessIdentity identity = ProcessIdentity.of(pid)
                .orElseThrow(() -> new LinuxException("find", "the new process " + pid, Errno.ESRCH));
        PidFd handle = PidFd.open(pid)
                .orElseThrow(() -> new LinuxException("watch", "the new process " + pid, Errno.ESRCH));
        return new Child(identity, handle);
    }

    private int spawn(int in, int out) {
        try (Arena arena = Arena.ofConfined(); PosixSpawn setup = new PosixSpawn(arena)) {
            setup.directory(directory);
            setup.standardStreams(in, out);
            setup.closeOthers(openDescriptors());
            setup.newSessionWithDefaultSignals();
            int[] pid = new int[1];
            int errno = setup.run(strings(arena, command), strings(arena, variables()), pid);
            if (errno != 0) {
                throw new LinuxException("start", command.getFirst(), errno);
            }
            return pid[0];
        }
    }

    private List<String> variables() {
        List<String> lines = new ArrayList<>();
        environment.forEach((name, value) -> lines.add(name + "=" + value));
        return lines;
    }

    private static List<Integer> openDescriptors() {
        if (PosixSpawn.HAS_CLOSE_FROM) {
            return List.of();
        }
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.map(entry -> Integer.valueOf(entry.getFileName().toString())).filter(fd -> fd > 2).toList();
        } catch (IOException hidden) {
            throw new LinuxException("list", "the open files of this process", Errno.ENOENT);
        }
    }

    private static MemorySegment strings(Arena arena, List<String> lines) {
        MemorySegment array = arena.allocate(ValueLayout.ADDRESS, lines.size() + 1L);
        for (int i = 0; i < lines.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(lines.get(i)));
        }
        return array;
    }

    /**
     * A started process.
     *
     * @param identity who it is
     * @param handle a pidfd on it, owned by whoever started it
     */
    public record Child(ProcessIdentity identity, PidFd handle) implements AutoCloseable {
        /** Its process number. */
        public int pid() {
            return identity.pid();
        }

        /** Closes the handle; the process runs on. */
        @Override
        public void close() {
            handle.close();
        }
    }
}
