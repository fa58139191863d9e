package org.ringdom.platform.tap;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * The user's end of a TAP interface. Each read and write moves one packet, behind a header that says what was left to the
 * receiver ({@code struct virtio_net_hdr}):
 *
 * <pre>
 *   +0 u8  flags: {@link #NEEDS_CSUM}, {@link #DATA_VALID}    +1 u8  gso_type: {@link #GSO_TCPV4} and so on
 *   +2 u16 hdr_len   +4 u16 gso_size   +6 u16 csum_start   +8 u16 csum_offset       in the host's byte order
 * </pre>
 *
 * <p>Reads and writes never wait, allocate nothing and give the number of bytes or a negated error number (-EIO: the interface
 * is down). One thread at a time. Sources: {@code linux/if_tun.h}, {@code linux/virtio_net.h}, {@code linux/if.h}.
 */
public final class TapDevice implements AutoCloseable {
    /** Bytes before each packet. */
    public static final int HEADER_BYTES = 10;
    /** The sum from csum_start on has to be stored at csum_offset behind it. */
    public static final int NEEDS_CSUM = 1;
    /** The checksum is known to be right. */
    public static final int DATA_VALID = 2;
    /** Not segmented. */
    public static final int GSO_NONE = 0;
    /** Segments of TCP over IPv4. */
    public static final int GSO_TCPV4 = 1;
    /** Segments of TCP over IPv6. */
    public static final int GSO_TCPV6 = 4;
    /** Set in a segmented packet's type if its first segment has CWR. */
    public static final int GSO_ECN = 0x80;
    /** Longest name of an interface. */
    public static final int MAX_NAME = 15;

    private static final int TUNSETIFF = 0x4004_54CA;
    private static final int TUNSETPERSIST = 0x4004_54CB;
    private static final int TUNSETOFFLOAD = 0x4004_54D0;
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCSIFFLAGS = 0x8914;
    /** IFF_TAP, IFF_NO_PI, IFF_VNET_HDR. */
    private static final short TAP_FLAGS = 0x0002 | 0x1000 | 0x4000;
    private static final short IFF_UP = 1;
    /** TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6. */
    private static final int OFFLOADS = 1 | 2 | 4;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_FLAGS = 16;
    private static final int AF_INET = 2;
    private static final int DATAGRAM = 2 | 0x80000;
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private final String name;
    private int fd;

    private TapDevice(String name, int fd) {
        this.name = name;
        this.fd = fd;
    }

    /**
     * Takes the interface of that name. One that is not there is made, up and persistent, which takes the right to
     * administrate the network; a persistent one that this user owns takes none.
     *
     * @throws org.ringdom.platform.linux.LinuxException EPERM: not allowed; EBUSY: another process has it
     */
    public static TapDevice open(String name) {
        boolean fresh = !Files.exists(INTERFACES.resolve(name));
        int fd = Fds.openOrThrow(Path.of("/dev/net/tun"), Fds.O_RDWR | Fds.O_NONBLOCK, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = request(arena, name);
            request.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS, TAP_FLAGS);
            Syscalls.check(ioctl(fd, TUNSETIFF, request), "use the TAP interface", name);
            Syscalls.check(Syscalls.call(SyscallNumbers.IOCTL, fd, TUNSETOFFLOAD, OFFLOADS), "set the offloads of",
                    name);
            if (fresh) {
                Syscalls.check(Syscalls.call(SyscallNumbers.IOCTL, fd, TUNSETPERSIST, 1), "keep the TAP interface",
                        name);
                bringUp(arena, name);
            }
            return new TapDevice(name, fd);
        } catch (RuntimeException failed) {
            Fds.close(fd);
            throw failed;
        }
    }

    private static MemorySegment request(Arena arena, String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        if (text.length == 0 || text.length > MAX_NAME) {
            throw new IllegalArgumentException("an interface's name has 1 to " + MAX_NAME + " characters: " + name);
        }
        MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
        MemorySegment.copy(text, 0, request, ValueLayout.JAVA_BYTE, 0, text.length);
        return request;
    }

    private static long ioctl(int fd, int number, MemorySegment request) {
        return Syscalls.restarted(SyscallNumbers.IOCTL, fd, number, request.address(), 0, request);
    }

    private static void bringUp(Arena arena, String name) {
        int socket = anySocket(name);
        try {
            MemorySegment request = request(arena, name);
            Syscalls.check(ioctl(socket, SIOCGIFFLAGS, request), "read the flags of", name);
            short flags = request.get(ValueLayout.JAVA_SHORT, IFREQ_FLAGS);
            request.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS, (short) (flags | IFF_UP));
            Syscalls.check(ioctl(socket, SIOCSIFFLAGS, request), "bring up", name);
        } finally {
            Fds.close(socket);
        }
    }

    private static int anySocket(String name) {
        return (int) Syscalls.check(Syscalls.call(SyscallNumbers.SOCKET, AF_INET, DATAGRAM, 0), "make a socket for",
                name);
    }

    /** The interface's name. */
    public String name() {
        return name;
    }

    /** For an epoll set. */
    public int fd() {
        return fd;
    }

    /** Whether the interface is up, as its administrator has set it. A cold call. */
    public boolean isUp() {
        int socket = anySocket(name);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = request(arena, name);
            return ioctl(socket, SIOCGIFFLAGS, request) == 0
                    && (request.get(ValueLayout.JAVA_SHORT, IFREQ_FLAGS) & IFF_UP) != 0;
        } finally {
            Fds.close(socket);
        }
    }

    /** Reads a header and its packet, of which what is longer than {@code length} is lost. */
    public long read(MemorySegment memory, long offset, long length) {
        return Syscalls.call(SyscallNumbers.READ, fd, address(memory, offset, length), length, 0, memory);
    }

    /** Writes a header and its packet. */
    public long write(MemorySegment memory, long offset, long length) {
        return Syscalls.call(SyscallNumbers.WRITE, fd, address(memory, offset, length), length, 0, memory);
    }

    private static long address(MemorySegment memory, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        return memory.address() + offset;
    }

    /** Lets go of the interface, which stays. */
    @Override
    public void close() {
        if (fd >= 0) {
            Fds.close(fd);
            fd = -1;
        }
    }
}
