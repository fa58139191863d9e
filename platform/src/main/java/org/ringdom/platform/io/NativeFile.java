package org.ringdom.platform.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Objects;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.FileStatus;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * A regular file or block device whose bytes are moved straight between storage and shared memory.
 *
 * <p>Methods that return a {@code long} belong to the hot path: they give the number of bytes (0 for calls that move none)
 * or a negated error number, allocate nothing, and may move fewer bytes than asked for. The others throw. Positions and
 * lengths are in bytes. Several threads may transfer at the same time; the memory given stays mapped while a call runs.
 * Close once nobody uses it any more: calls on a closed file give -EBADF.
 */
public final class NativeFile implements AutoCloseable {
    private static final int RWF_NOWAIT = 8;
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int ZERO_RANGE = 0x10;
    private static final int F_SETFL = 4;
    private static final int F_OFD_SETLK = 37;
    private static final short F_RDLCK = 0;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;
    private static final int F_GETFL = 3;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int BLKDISCARD = 0x1277;
    private static final int BLKSSZGET = 0x1268;
    private static final int BLKIOOPT = 0x1279;
    private static final int BLKPBSZGET = 0x127B;
    private static final long BLKGETSIZE64 = 0x8008_1272L;
    private static final long TMPFS_MAGIC = 0x0102_1994L;
    private static final int STATFS_BYTES = 120;
    private static final int SECTOR = 512;

    private final Path path;
    private final boolean blockDevice;
    private final long inode;
    private final boolean shared;
    private volatile int fd;

    private NativeFile(Path path, int fd, FileStatus status, boolean shared) {
        this.path = path;
        this.fd = fd;
        this.shared = shared;
        this.blockDevice = status.isBlockDevice();
        this.inode = status.inode();
    }

    /**
     * Opens a file.
     *
     * @throws LinuxException if it cannot be opened (EINVAL with {@link OpenFlag#DIRECT} where the file system has none)
     * @throws IllegalArgumentException if it is neither a regular file nor a block device
     */
    public static NativeFile open(Path path, OpenFlag... flags) {
        int bits = 0;
        for (OpenFlag flag : flags) {
            bits |= flag.bits;
        }
        int fd = Fds.openOrThrow(path, bits | Fds.O_NONBLOCK, Fds.PRIVATE_MODE); // a pipe must not make us wait
        try {
            FileStatus status = usable(fd, path);
            Syscalls.check(Syscalls.call(SyscallNumbers.FCNTL, fd, F_SETFL, bits & Fds.O_DIRECT), "open",
                    path.toString());
            return new NativeFile(path, fd, status, false);
        } catch (RuntimeException failed) {
            Fds.close(fd);
            throw failed;
        }
    }

    private static FileStatus usable(int fd, Path path) {
        FileStatus status = FileStatus.of(fd, path.toString());
        if (!status.isRegular() && !status.isBlockDevice()) {
            throw new IllegalArgumentException(
                    "cannot use " + path + ": it is neither a regular file nor a block device");
        }
        return status;
    }

    /**
     * Takes over a descriptor that another process has opened and handed over; it is closed if it cannot be used.
     *
     * @param path by which it was opened there
     * @throws IllegalArgumentException if it is neither a regular file nor a block device
     */
    public static NativeFile handedOver(Path path, int fd) {
        try {
            return new NativeFile(path, fd, usable(fd, path), false);
        } catch (RuntimeException failed) {
            Fds.close(fd);
            throw failed;
        }
    }

    /**
     * The same opening of the file once more, to be closed by itself. Locks are taken through it as through this one; its
     * close lets go of them.
     */
    public NativeFile share() {
        long copy = Syscalls.call(SyscallNumbers.FCNTL, fd, F_DUPFD_CLOEXEC, 0);
        Syscalls.check(copy, "share", path.toString());
        return new NativeFile(path, (int) copy, FileStatus.of((int) copy, path.toString()), true);
    }

    /** Whether it was opened for writing too. */
    public boolean isWritable() {
        long flags = Syscalls.check(Syscalls.call(SyscallNumbers.FCNTL, fd, F_GETFL, 0), "look at", path.toString());
        return (flags & (Fds.O_WRONLY | Fds.O_RDWR)) != 0;
    }

    /** Reads up to {@code length} bytes at {@code position} into memory; 0 at the end of the file. */
    public long pread(MemorySegment memory, long offset, long length, long position) {
        checkTarget(memory.isReadOnly());
        long address = addressOf(memory, offset, length);
        return Syscalls.call(SyscallNumbers.PREAD64, fd, address, length, position, memory);
    }

    /** Writes up to {@code length} bytes of memory at {@code position}. */
    public long pwrite(MemorySegment memory, long offset, long length, long position) {
        long address = addressOf(memory, offset, length);
        return Syscalls.call(SyscallNumbers.PWRITE64, fd, address, length, position, memory);
    }

    /** As {@link #pread}, again and again until all is read; fewer bytes only at the end of the file. */
    public long preadFully(MemorySegment memory, long offset, long length, long position) {
        long done = 0;
        while (done < length) {
            long count = pread(memory, offset + done, length - done, position + done);
            if (count == 0) {
                return done;
            }
            if (count < 0 && count != -Errno.EINTR) {
                return count;
            }
            done += Math.max(0, count);
        }
        return done;
    }

    /** As {@link #pwrite}, again and again until all is written. After an error some of it may be. */
    public long pwriteFully(MemorySegment memory, long offset, long length, long position) {
        long done = 0;
        while (done < length) {
            long count = pwrite(memory, offset + done, length - done, position + done);
            if (count == 0) {
                return -Errno.EIO;
            }
            if (count < 0 && count != -Errno.EINTR) {
                return count;
            }
            done += Math.max(0, count);
        }
        return done;
    }

    /** Reads at {@code position} into the ranges of a vector, in their order. */
    public long preadv(IoVector vector, long position) {
        checkTarget(vector.isReadOnly());
        return vectored(SyscallNumbers.PREADV, vector, position, 0);
    }

    /** Writes the ranges of a vector at {@code position}, in their order. */
    public long pwritev(IoVector vector, long position) {
        return vectored(SyscallNumbers.PWRITEV, vector, position, 0);
    }

    /**
     * As {@link #preadv}, but only what is there without waiting for storage: -EAGAIN if nothing is, -EOPNOTSUPP if the
     * file system cannot tell, fewer bytes if a part is.
     */
    public long preadvNoWait(IoVector vector, long position) {
        checkTarget(vector.isReadOnly());
        return position < 0 ? -Errno.EINVAL : vectored(SyscallNumbers.PREADV2, vector, position, RWF_NOWAIT);
    }

    private long vectored(int number, IoVector vector, long position, int flags) {
        try {
            // the position is split in two words only on 32-bit machines: the high one is 0 here
            return Syscalls.call(number, fd, vector.address(), vector.count(), position, 0, flags, vector.keep(),
                    vector.keepToo());
        } finally {
            Reference.reachabilityFence(vector);
        }
    }

    private static void checkTarget(boolean readOnly) {
        if (readOnly) {
            throw new IllegalArgumentException("cannot read a file into read-only memory");
        }
    }

    private static long addressOf(MemorySegment memory, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        if (!memory.isNative()) {
            throw new IllegalArgumentException("I/O needs native memory");
        }
        return memory.address() + offset;
    }

    /** Makes data (and the length needed to read it) survive loss of power. */
    public long fdatasync() {
        return Syscalls.call(SyscallNumbers.FDATASYNC, fd, 0, 0);
    }

    /** Makes data and all metadata survive loss of power. */
    public long fsync() {
        return Syscalls.call(SyscallNumbers.FSYNC, fd, 0, 0);
    }

    /** Frees storage; the range reads as zeroes, the length stays. -EOPNOTSUPP where that cannot be done. */
    public long punchHole(long position, long length) {
        return fallocate(PUNCH_HOLE | KEEP_SIZE, position, length);
    }

    /** Makes a range read as zeroes without writing them, storage stays. -EOPNOTSUPP where that cannot be done (tmpfs). */
    public long zeroRange(long position, long length) {
        return fallocate(ZERO_RANGE | KEEP_SIZE, position, length);
    }

    /** Backs a range of a regular file with storage; the file grows to its end if it is shorter. */
    public long fallocate(long position, long length) {
        return fallocate(0, position, length);
    }

    /** As {@link #fallocate}, but the length of the file stays. -EOPNOTSUPP where the file system cannot. */
    public long reserve(long position, long length) {
        return fallocate(KEEP_SIZE, position, length);
    }

    private long fallocate(int mode, long position, long length) {
        return Syscalls.call(SyscallNumbers.FALLOCATE, fd, mode, position, length, Syscalls.NONE);
    }

    /**
     * Tells storage that a range is not needed: BLKDISCARD on a block device (what it reads as is then up to the device), a
     * hole in a regular file (zeroes). -EOPNOTSUPP where that cannot be done.
     */
    public long discard(long position, long length) {
        if (!blockDevice) {
            return punchHole(position, length);
        }
        MemorySegment range = Syscalls.scratch().words();
        range.set(ValueLayout.JAVA_LONG, 0, position);
        range.set(ValueLayout.JAVA_LONG, 8, length);
        return Syscalls.call(SyscallNumbers.IOCTL, fd, BLKDISCARD, range.address(), 0, range);
    }

    /** Bytes that there are now, of a regular file or of a block device. */
    public long size() {
        if (!blockDevice) {
            return FileStatus.of(fd, path.toString()).sizeBytes();
        }
        MemorySegment word = Syscalls.scratch().words();
        Syscalls.check(Syscalls.call(SyscallNumbers.IOCTL, fd, BLKGETSIZE64, word.address(), 0, word),
                "get the size of", path.toString());
        return word.get(ValueLayout.JAVA_LONG, 0);
    }

    /** True for a block device, false for a regular file. */
    public boolean isBlockDevice() {
        return blockDevice;
    }

    /** Bytes of storage that back a regular file; less than its size if it has holes. */
    public long allocatedBytes() {
        return FileStatus.of(fd, path.toString()).allocatedBytes();
    }

    /** What sizes I/O should follow. */
    public BlockSizes blockSizes() {
        FileStatus status = FileStatus.of(fd, path.toString());
        int logical = blockDevice ? query(BLKSSZGET) : SECTOR;
        int physical = blockDevice ? query(BLKPBSZGET) : status.preferredIoBytes();
        int optimal = blockDevice ? query(BLKIOOPT) : status.preferredIoBytes();
        int unknown = Math.max(logical, 4096);
        return new BlockSizes(logical, physical, optimal,
                status.directMemoryAlignment() > 0 ? status.directMemoryAlignment() : unknown,
                status.directOffsetAlignment() > 0 ? status.directOffsetAlignment() : unknown);
    }

    private int query(int request) {
        MemorySegment word = Syscalls.scratch().words();
        word.set(ValueLayout.JAVA_INT, 0, 0);
        Syscalls.check(Syscalls.call(SyscallNumbers.IOCTL, fd, request, word.address(), 0, word),
                "get the block size of", path.toString());
        return word.get(ValueLayout.JAVA_INT, 0);
    }

    /** True if the file lives in memory (tmpfs, /dev/shm): a read never waits for storage there. */
    public boolean isTmpfs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statfs = arena.allocate(STATFS_BYTES, 8);
            Syscalls.check(Syscalls.call(SyscallNumbers.FSTATFS, fd, statfs.address(), 0, 0, statfs),
                    "look at the file system of", path.toString());
            return statfs.get(ValueLayout.JAVA_LONG, 0) == TMPFS_MAGIC;
        }
    }

    /**
     * Locks the whole file against every other user of it until it is closed or this process dies. The lock belongs to this
     * opening of the file (an OFD lock): a second one in the same process is refused too.
     *
     * @throws FileLockedException if somebody else holds any lock on it
     * @throws LinuxException EBADF if it was opened for reading only
     */
    public void lockExclusive() {
        lock(F_WRLCK);
    }

    /**
     * Locks the whole file against writers until it is closed or this process dies; other readers may do the same.
     *
     * @throws FileLockedException if somebody else holds it exclusively
     */
    public void lockShared() {
        lock(F_RDLCK);
    }

    private long setLock(short type) {
        MemorySegment flock = Syscalls.scratch().words();
        flock.fill((byte) 0); // whence SEEK_SET, start 0, length 0 (to the end, however far), pid 0
        flock.set(ValueLayout.JAVA_SHORT, 0, type);
        return Syscalls.call(SyscallNumbers.FCNTL, fd, F_OFD_SETLK, flock.address(), 0, flock);
    }

    private void lock(short type) {
        long result = setLock(type);
        if (result == -Errno.EAGAIN || result == -Errno.EACCES) {
            throw new FileLockedException(path, LockHolders.describe(inode));
        }
        Syscalls.check(result, "lock", path.toString());
    }

    /** The descriptor, for other calls of this module; it stays owned by this object. */
    public int fd() {
        return fd;
    }

    /** The path it was opened with. */
    public Path path() {
        return path;
    }

    /** Closes it and lets go of its lock. A second close does nothing. */
    @Override
    public synchronized void close() {
        if (fd >= 0) {
            if (shared) {
                setLock(F_UNLCK);
            }
            Fds.close(fd);
            fd = -1;
        }
    }

    @Override
    public String toString() {
        return "NativeFile[" + path + "]";
    }
}
