package org.ringdom.platform.linux;

/**
 * System call numbers of the two host architectures.
 *
 * <p>Sources: {@code arch/x86/entry/syscalls/syscall_64.tbl} and {@code include/uapi/asm-generic/unistd.h} (aarch64). Calls
 * that only one of them has ({@code poll}, {@code epoll_wait}, {@code open}, {@code link}) are not used here.
 */
public final class SyscallNumbers {
    /** True on aarch64, false on x86-64; there are no others. */
    public static final boolean AARCH64 = isAarch64(System.getProperty("os.arch"));

    public static final int READ = pick(0, 63);
    public static final int WRITE = pick(1, 64);
    public static final int CLOSE = pick(3, 57);
    public static final int LSEEK = pick(8, 62);
    public static final int MMAP = pick(9, 222);
    public static final int MADVISE = pick(28, 233);
    public static final int MPROTECT = pick(10, 226);
    public static final int MUNMAP = pick(11, 215);
    public static final int IOCTL = pick(16, 29);
    public static final int PREAD64 = pick(17, 67);
    public static final int PWRITE64 = pick(18, 68);
    public static final int SCHED_YIELD = pick(24, 124);
    public static final int GETPID = pick(39, 172);
    public static final int SOCKET = pick(41, 198);
    public static final int CONNECT = pick(42, 203);
    public static final int SENDTO = pick(44, 206);
    public static final int RECVFROM = pick(45, 207);
    public static final int SENDMSG = pick(46, 211);
    public static final int RECVMSG = pick(47, 212);
    public static final int BIND = pick(49, 200);
    public static final int LISTEN = pick(50, 201);
    public static final int GETSOCKOPT = pick(55, 209);
    public static final int WAIT4 = pick(61, 260);
    public static final int KILL = pick(62, 129);
    public static final int FCNTL = pick(72, 25);
    public static final int FSYNC = pick(74, 82);
    public static final int FDATASYNC = pick(75, 83);
    public static final int FTRUNCATE = pick(77, 46);
    public static final int UMASK = pick(95, 166);
    public static final int GETUID = pick(102, 174);
    public static final int GETEUID = pick(107, 175);
    public static final int GETSID = pick(124, 156);
    public static final int FSTATFS = pick(138, 44);
    public static final int PRCTL = pick(157, 167);
    public static final int GETTID = pick(186, 178);
    public static final int FUTEX = pick(202, 98);
    public static final int CLOCK_GETTIME = pick(228, 113);
    public static final int TGKILL = pick(234, 131);
    public static final int EPOLL_CTL = pick(233, 21);
    public static final int OPENAT = pick(257, 56);
    public static final int UNLINKAT = pick(263, 35);
    public static final int LINKAT = pick(265, 37);
    public static final int PPOLL = pick(271, 73);
    public static final int EPOLL_PWAIT = pick(281, 22);
    public static final int FALLOCATE = pick(285, 47);
    public static final int ACCEPT4 = pick(288, 242);
    public static final int EVENTFD2 = pick(290, 19);
    public static final int DUP3 = pick(292, 24);
    public static final int EPOLL_CREATE1 = pick(291, 20);
    public static final int PREADV = pick(295, 69);
    public static final int PWRITEV = pick(296, 70);
    public static final int PRLIMIT64 = pick(302, 261);
    public static final int PREADV2 = pick(327, 286);
    public static final int STATX = pick(332, 291);
    public static final int PIDFD_SEND_SIGNAL = 424;
    public static final int PIDFD_OPEN = 434;
    public static final int LANDLOCK_CREATE_RULESET = 444;
    public static final int LANDLOCK_ADD_RULE = 445;
    public static final int LANDLOCK_RESTRICT_SELF = 446;

    private SyscallNumbers() {
    }

    private static int pick(int x86, int aarch64) {
        return AARCH64 ? aarch64 : x86;
    }

    private static boolean isAarch64(String arch) {
        return switch (arch) {
            case "aarch64", "arm64" -> true;
            case "amd64", "x86_64" -> false;
            default ->
                throw new UnsupportedOperationException("Ringdom runs on x86-64 and aarch64 Linux, not on " + arch);
        };
    }
}
