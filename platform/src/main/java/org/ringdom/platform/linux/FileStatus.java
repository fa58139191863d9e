package org.ringdom.platform.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What {@code statx(2)} says about an open file.
 *
 * @param mode file type and permission bits ({@code st_mode})
 * @param sizeBytes length of a regular file; 0 for devices
 * @param allocatedBytes bytes of storage that back it
 * @param preferredIoBytes the I/O size the file system likes
 * @param device device number of the file system, major in the high half
 * @param inode inode number
 * @param directMemoryAlignment alignment in bytes of buffers for O_DIRECT; 0 if the kernel (before 6.1) does not tell
 * @param directOffsetAlignment alignment in bytes of positions and lengths for O_DIRECT; 0 if the kernel does not tell
 */
public record FileStatus(int mode, long sizeBytes, long allocatedBytes, int preferredIoBytes, long device, long inode,
        int directMemoryAlignment, int directOffsetAlignment) {
    private static final int TYPE_MASK = 0xF000;
    private static final int REGULAR = 0x8000;
    private static final int BLOCK_DEVICE = 0x6000;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7FF;
    private static final int STATX_DIOALIGN = 0x2000;
    private static final int STATX_BYTES = 256;

    /** Asks about an open file; {@code subject} names it in a failure. */
    public static FileStatus of(int fd, String subject) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(STATX_BYTES + 8, 8);
            long emptyPath = memory.address() + STATX_BYTES;
            Syscalls.check(Syscalls.call(SyscallNumbers.STATX, fd, emptyPath, AT_EMPTY_PATH,
                    STATX_BASIC_STATS | STATX_DIOALIGN,
                    memory.address(), 0, memory), "look at", subject);
            long major = Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, 136));
            long minor = Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, 140));
            boolean direct = (memory.get(ValueLayout.JAVA_INT, 0) & STATX_DIOALIGN) != 0;
            return new FileStatus(memory.get(ValueLayout.JAVA_SHORT, 28) & 0xFFFF,
                    memory.get(ValueLayout.JAVA_LONG, 40), memory.get(ValueLayout.JAVA_LONG, 48) * 512,
                    memory.get(ValueLayout.JAVA_INT, 4), major << 32 | minor, memory.get(ValueLayout.JAVA_LONG, 32),
                    direct ? memory.get(ValueLayout.JAVA_INT, 152) : 0,
                    direct ? memory.get(ValueLayout.JAVA_INT, 156) : 0);
        }
    }

    /** A regular file. */
    public boolean isRegular() {
        return (mode & TYPE_MASK) == REGULAR;
    }

    /** A block device. */
    public boolean isBlockDevice() {
        return (mode & TYPE_MASK) == BLOCK_DEVICE;
    }
}
