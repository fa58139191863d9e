package org.ringdom.images;

import org.ringdom.platform.io.IoVector;

/**
 * An open disk image.
 *
 * <p>Positions and lengths are in bytes and multiples of 512; the caller has checked that they lie inside
 * {@link #sizeBytes()}. Transfers move all bytes of a vector or fail: they return 0 or a negated error number and leave the
 * vector used up. They may be called by several threads at a time, each with a vector of its own.
 *
 * <p>What a write has returned for survives the death of this process: no image keeps data or metadata in the heap past
 * that. It survives loss of power only after {@link #flush()}.
 */
public interface DiskImage extends AutoCloseable {
    /** Unit of sectors in the block interface. */
    int SECTOR = 512;

    /** Name of the format, as in a disk's {@code type} key. */
    String format();

    /** Size of the virtual disk, a multiple of 512. */
    long sizeBytes();

    /** The smallest unit that the storage below writes; what a guest is told as sector size. */
    int logicalBlockBytes();

    /** The smallest unit that the storage below writes without reading first. */
    int physicalBlockBytes();

    /** Whether writes are refused. */
    boolean readOnly();

    /** True if no transfer ever waits for storage: the image lies in memory. */
    boolean inMemory();

    /** Number of the file system that holds the image; with {@link #inode()} its identity. */
    long device();

    /** Number of the image in its file system. */
    long inode();

    /** Reads at {@code position}. */
    long read(IoVector target, long position);

    /**
     * Reads what is there without waiting: 0 if that was all, -EAGAIN if it was not (the vector then holds the rest, and
     * {@code byteCount} tells how much), -EOPNOTSUPP if this image can't tell.
     */
    long readNoWait(IoVector target, long position);

    /** Writes at {@code position}. */
    long write(IoVector source, long position);

    /** Makes all writes that have returned durable. */
    long flush();

    /** Gives a range back; it reads as zeroes afterwards where {@link #canDiscard()}. */
    long discard(long position, long length);

    /** Whether {@link #discard} does anything. */
    boolean canDiscard();

    /** Closes the image and lets go of its lock. Nothing may be under way. */
    @Override
    void close();
}
