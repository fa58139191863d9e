package org.ringdom.platform.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntConsumer;

import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * A connected Unix stream socket. {@link #read} and {@link #write} belong to the hot path: they never wait, allocate nothing
 * and give the number of bytes or a negated error number (-EAGAIN: not now). No signal is raised when the other side is
 * gone. One thread at a time.
 */
public final class UnixStream implements AutoCloseable {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    /** {@code struct ucred}: process, user, group. */
    private static final int UCRED_BYTES = 12;

    private int fd;

    UnixStream(int fd) {
        this.fd = fd;
    }

    /**
     * Connects to who listens at {@code path}.
     *
     * @throws org.ringdom.platform.linux.LinuxException ENOENT, ECONNREFUSED: nobody does; EAGAIN: too many wait there
     */
    public static UnixStream connect(Path path) {
        int fd = UnixAddress.socket(path);
        try {
            Syscalls.check(UnixAddress.call(SyscallNumbers.CONNECT, fd, path), "connect to", path.toString());
            return new UnixStream(fd);
        } catch (RuntimeException failed) {
            Fds.close(fd);
            throw failed;
        }
    }

    /** For an epoll set. */
    public int fd() {
        return fd;
    }

    /** Reads up to {@code length} bytes into memory; 0: the other side has closed. */
    public long read(MemorySegment memory, long offset, long length) {
        return Syscalls.repeatable(SyscallNumbers.RECVFROM, fd, address(memory, offset, length), length, MSG_DONTWAIT,
                memory);
    }

    /** Writes up to {@code length} bytes of memory. */
    public long write(MemorySegment memory, long offset, long length) {
        return Syscalls.repeatable(SyscallNumbers.SENDTO, fd, address(memory, offset, length), length,
                MSG_DONTWAIT | MSG_NOSIGNAL, memory);
    }

    private static long address(MemorySegment memory, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        return memory.address() + offset;
    }

    /** Writes bytes with which the other side is given a descriptor of ours; both go through whole, or neither. */
    public long writeWithDescriptor(MemorySegment memory, long offset, long length, int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            DescriptorMessage message = new DescriptorMessage(arena, address(memory, offset, length), length);
            return Syscalls.call(SyscallNumbers.SENDMSG, fd, message.sending(descriptor), MSG_DONTWAIT | MSG_NOSIGNAL,
                    0, 0, 0, message.keep(), memory);
        }
    }

    /**
     * Reads bytes and the descriptor that was sent with them.
     *
     * @param received is given the descriptor, which is the caller's from now on; not called if there is none
     */
    public long readWithDescriptor(MemorySegment memory, long offset, long length, IntConsumer received) {
        try (Arena arena = Arena.ofConfined()) {
            DescriptorMessage message = new DescriptorMessage(arena, address(memory, offset, length), length);
            long bytes = Syscalls.call(SyscallNumbers.RECVMSG, fd, message.receiving(),
                    MSG_DONTWAIT | DescriptorMessage.CLOSE_ON_EXEC, 0, 0, 0, message.keep(), memory);
            if (bytes >= 0) {
                message.received(received);
            }
            return bytes;
        }
    }

    /** The number of the process that made the connection; the kernel says so. */
    public int peerPid() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment credentials = arena.allocate(UCRED_BYTES + Integer.BYTES, 8);
            credentials.set(ValueLayout.JAVA_INT, UCRED_BYTES, UCRED_BYTES);
            Syscalls.check(Syscalls.call(SyscallNumbers.GETSOCKOPT, fd, SOL_SOCKET, SO_PEERCRED, credentials.address(),
                    credentials.address() + UCRED_BYTES, 0, credentials), "ask for", "the peer of a socket");
            return credentials.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Closes it; reads and writes give -EBADF afterwards. */
    @Override
    public void close() {
        if (fd >= 0) {
            Fds.close(fd);
            fd = -1;
        }
    }
}
