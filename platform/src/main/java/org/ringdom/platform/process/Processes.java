package org.ringdom.platform.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/** This process, its user and its children. */
public final class Processes {
    private static final int PR_SET_NAME = 15;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int WNOHANG = 1;

    private Processes() {
    }

    /** This process's number. */
    public static int pid() {
        return (int) Syscalls.call(SyscallNumbers.GETPID, 0, 0, 0);
    }

    /** The real user's number. */
    public static int uid() {
        return (int) Syscalls.call(SyscallNumbers.GETUID, 0, 0, 0);
    }

    /** The effective user's number; 0 is root. */
    public static int euid() {
        return (int) Syscalls.call(SyscallNumbers.GETEUID, 0, 0, 0);
    }

    /** The user's name, or {@code uid-1234} if it has none (as in many containers). */
    public static String userName() {
        String name = System.getProperty("user.name", "?");
        return name.isEmpty() || name.equals("?") ? "uid-" + uid() : name;
    }

    /** The session that a process belongs to; empty if there is no such process. */
    public static Optional<Integer> session(int pid) {
        long session = Syscalls.call(SyscallNumbers.GETSID, pid, 0, 0);
        return session < 0 ? Optional.empty() : Optional.of((int) session);
    }

    /** Names the calling thread for {@code ps -L} and {@code top}; the kernel keeps 15 bytes. */
    public static void nameThread(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            Syscalls.check(Syscalls.call(SyscallNumbers.PRCTL, PR_SET_NAME, text.address(), 0, 0, text), "name",
                    "a thread");
        }
    }

    /**
     * From now on no program that this thread runs, nor what it starts, gets more rights than it has, whatever bits its file has
     * (prctl(2), PR_SET_NO_NEW_PRIVS). Cannot be taken back. Threads and processes started afterwards inherit it.
     */
    public static void giveUpNewPrivileges() {
        Syscalls.check(Syscalls.call(SyscallNumbers.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0, Syscalls.NONE),
                "give up", "new privileges");
    }

    /**
     * Takes a dead child's exit status and frees its number, without waiting. Empty while it runs, and for processes that
     * are no children of this one (adopted ones: their parent reaps them) or were reaped before.
     */
    public static Optional<ExitStatus> reap(int pid) {
        MemorySegment status = Syscalls.scratch().words();
        long result = Syscalls.restarted(SyscallNumbers.WAIT4, pid, status.address(), WNOHANG, 0, status);
        if (result == 0 || result == -Errno.ECHILD) {
            return Optional.empty();
        }
        Syscalls.check(result, "reap", "process " + pid);
        return Optional.of(ExitStatus.of(status.get(ValueLayout.JAVA_INT, 0)));
    }

    /**
     * Sends all further output and error output of this process to the end of a file, made with mode 0600 if it is not there.
     *
     * @throws LinuxException if the file cannot be opened; nothing is changed then
     */
    public static void redirectOutput(Path file) {
        int out = Fds.openOrThrow(file, Fds.O_WRONLY | Fds.O_APPEND | Fds.O_CREAT, Fds.PRIVATE_MODE);
        try {
            for (int stream = 1; stream <= 2; stream++) {
                Syscalls.check(Syscalls.call(SyscallNumbers.DUP3, out, stream, 0), "send output to", file.toString());
            }
        } finally {
            Fds.close(out);
        }
    }

    /**
     * Closes all files that this process and its children make from now on to everybody but their owner (umask 077), whatever
     * library makes them.
     */
    public static void keepNewFilesPrivate() {
        Syscalls.call(SyscallNumbers.UMASK, 0077, 0, 0);
    }
}
