package org.ringdom.platform.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * What can be done with a bare file descriptor and a path: the cold-path calls that several packages share.
 *
 * <p>Internal to {@code org.ringdom.platform}. Constants are those of {@code asm-generic/fcntl.h}, the few that aarch64
 * numbers differently are picked by architecture.
 */
public final class Fds {
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_APPEND = 0x400;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_DIRECT = SyscallNumbers.AARCH64 ? 0x10000 : 0x4000;
    public static final int O_DIRECTORY = SyscallNumbers.AARCH64 ? 0x4000 : 0x10000;
    public static final int O_NOFOLLOW = SyscallNumbers.AARCH64 ? 0x8000 : 0x20000;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_TMPFILE = 0x400000 | O_DIRECTORY;
    /** Owner may read and write, nobody else anything. */
    public static final int PRIVATE_MODE = 0600;

    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_FOLLOW = 0x400;

    private Fds() {
    }

    /** Opens a path with O_CLOEXEC; returns the descriptor or the negated error number. */
    public static long open(Path path, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            return Syscalls.restarted(SyscallNumbers.OPENAT, AT_FDCWD, name.address(), flags | O_CLOEXEC, mode, name);
        }
    }

    /** Opens a path with O_CLOEXEC or says why not. */
    public static int openOrThrow(Path path, int flags, int mode) {
        return (int) Syscalls.check(open(path, flags, mode), "open", path.toString());
    }

    /** Closes a descriptor; its number is free afterwards whatever the kernel says, so errors are not reported. */
    public static void close(int fd) {
        Syscalls.call(SyscallNumbers.CLOSE, fd, 0, 0);
    }

    /** Gives the file at {@code from} (followed if it is a symbolic link, as in /proc/self/fd) the second name {@code to}. */
    public static long link(Path from, Path to) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocateFrom(from.toString());
            MemorySegment target = arena.allocateFrom(to.toString());
            return Syscalls.call(SyscallNumbers.LINKAT, AT_FDCWD, source.address(), AT_FDCWD, target.address(),
                    AT_SYMLINK_FOLLOW, 0, source);
        }
    }

    /** Removes a name; returns 0 or the negated error number. */
    public static long unlink(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            return Syscalls.call(SyscallNumbers.UNLINKAT, AT_FDCWD, name.address(), 0, 0, name);
        }
    }
}
