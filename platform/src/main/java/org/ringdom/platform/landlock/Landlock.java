package org.ringdom.platform.landlock;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;
import org.ringdom.platform.process.Processes;

/**
 * One rule set: everything about files that the kernel's Landlock knows is forbidden, but for what {@link #allow} allows.
 * Signals go to processes under the same rule set only. For one thread; close it when it is in force.
 *
 * <p>Source: {@code linux/landlock.h} and Linux's {@code Documentation/userspace-api/landlock.rst}.
 */
public final class Landlock implements AutoCloseable {
    /** The ABI from which on files cannot be shortened; with an older one nothing is confined. */
    public static final int NEEDED_ABI = 3;
    /** The ABI from which on signals are confined too. */
    public static final int SIGNAL_ABI = 6;
    /** The ABI from which on the kernel itself confines all threads of a process. */
    private static final int THREADS_ABI = 8;

    private static final int VERSION = 1;
    private static final int PATH_BENEATH = 1;
    private static final int ALL_THREADS = 1 << 3;
    private static final long SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3;
    private static final int O_PATH = 0x200000;
    private static final int ATTRIBUTE_BYTES = 24;
    private static final int RULE_BYTES = 12;

    private final int abi;
    private final int fd;

    private Landlock(int abi, int fd) {
        this.abi = abi;
        this.fd = fd;
    }

    /** The kernel's Landlock ABI; 0 if it has none, or has it switched off. */
    public static int abi() {
        long version = Syscalls.call(SyscallNumbers.LANDLOCK_CREATE_RULESET, 0, 0, VERSION);
        return version < 0 ? 0 : (int) version;
    }

    /** Whether a rule set protects what we want protected. */
    public static boolean isUsable() {
        return abi() >= NEEDED_ABI;
    }

    /** Whether a confined process can signal its like only. */
    public static boolean signalsConfined() {
        return abi() >= SIGNAL_ABI;
    }

    /** An empty rule set. */
    public static Landlock create() {
        int abi = abi();
        if (abi < NEEDED_ABI) {
            throw new LinuxException("make", "a Landlock rule set", Errno.EOPNOTSUPP);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attribute = arena.allocate(ATTRIBUTE_BYTES, 8);
            attribute.set(ValueLayout.JAVA_LONG, 0, FileAccess.known(abi));
            attribute.set(ValueLayout.JAVA_LONG, 16, abi >= SIGNAL_ABI ? SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS : 0);
            // an older kernel takes the longer structure as long as what it does not know is zero
            long fd = Syscalls.call(SyscallNumbers.LANDLOCK_CREATE_RULESET, attribute.address(), ATTRIBUTE_BYTES, 0, 0,
                    attribute);
            return new Landlock(abi, (int) Syscalls.check(fd, "make", "a Landlock rule set"));
        }
    }

    /**
     * Allows something for a file, or for a folder and all below it; a symbolic link stands for what it leads to.
     *
     * @param access a set of {@link FileAccess}; what this kernel or a single file knows no right for is left out
     * @return false if the path is not there
     */
    public boolean allow(Path path, long access) {
        long parent = Fds.open(path, O_PATH, 0);
        if (parent == -Errno.ENOENT || parent == -Errno.EACCES || parent == -Errno.ENOTDIR) {
            return false;
        }
        Syscalls.check(parent, "open", path.toString());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rule = arena.allocate(RULE_BYTES + 4, 8);
            rule.set(ValueLayout.JAVA_INT, 8, (int) parent);
            long added = add(rule, access & FileAccess.known(abi));
            if (added == -Errno.EINVAL) { // so it is no folder
                added = add(rule, access & FileAccess.known(abi) & FileAccess.OF_FILES);
            }
            Syscalls.check(added, "allow", path.toString());
            return true;
        } finally {
            Fds.close((int) parent);
        }
    }

    private long add(MemorySegment rule, long access) {
        rule.set(ValueLayout.JAVA_LONG, 0, access);
        return Syscalls.call(SyscallNumbers.LANDLOCK_ADD_RULE, fd, PATH_BENEATH, rule.address(), 0, rule);
    }

    /** Confines the calling thread, and the threads and processes that it starts from now on. Cannot be taken back. */
    public void confineThread() {
        Processes.giveUpNewPrivileges();
        Syscalls.check(Syscalls.call(SyscallNumbers.LANDLOCK_RESTRICT_SELF, fd, 0, 0), "enter", "a Landlock rule set");
    }

    /**
     * Confines all threads of this process. Older kernels do that for one thread at a time, so each is made to do it by a
     * signal; if one cannot be reached this throws, and the process has to end. Each thread must have given up new privileges
     * before, or be root's: a process that is to do this gives them up before it starts threads, or is started by one that has.
     *
     * @throws LinuxException if it cannot be
     * @throws UnsupportedOperationException if neither the kernel nor we know how
     */
    public void confineProcess() {
        Processes.giveUpNewPrivileges();
        if (abi >= THREADS_ABI) {
            Syscalls.check(Syscalls.call(SyscallNumbers.LANDLOCK_RESTRICT_SELF, fd, ALL_THREADS, 0), "enter",
                    "a Landlock rule set");
        } else {
            ThreadBroadcast.restrictAll(fd);
        }
    }

    /** Does all that {@link #confineProcess} does, without an effect: what was done once is fast. */
    void practise() {
        if (abi < THREADS_ABI) {
            ThreadBroadcast.practise();
        }
    }

    /** Whether {@link #confineProcess} is possible here. */
    public static boolean canConfineProcess() {
        return isUsable() && (abi() >= THREADS_ABI || ThreadBroadcast.isPossible());
    }

    @Override
    public void close() {
        Fds.close(fd);
    }
}
