package org.ringdom.platform.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/** The kernel's form of a Unix socket's path: {@code struct sockaddr_un}, {@code linux/un.h}. */
final class UnixAddress {
    static final int AF_UNIX = 1;
    /** SOCK_STREAM, SOCK_NONBLOCK, SOCK_CLOEXEC. */
    static final int STREAM = 1 | 0x800 | 0x80000;

    /** Bytes of a path, without the NUL after it. */
    private static final int MAX_PATH = 107;

    private UnixAddress() {
    }

    /** A new socket's descriptor. */
    static int socket(Path path) {
        return (int) Syscalls.check(Syscalls.call(SyscallNumbers.SOCKET, AF_UNIX, STREAM, 0), "make a socket for",
                path.toString());
    }

    /** Calls {@code connect} or {@code bind} with the address; returns 0 or the negated error number. */
    static long call(int number, int fd, Path path) {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_PATH) {
            throw new LinuxException("use a path of more than " + MAX_PATH + " bytes for a socket:", path.toString(),
                    Errno.ENAMETOOLONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(2L + name.length + 1, 8);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
            return Syscalls.call(number, fd, address.address(), address.byteSize(), 0, address);
        }
    }
}
