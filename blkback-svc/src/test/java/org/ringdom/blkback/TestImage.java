package org.ringdom.blkback;

import java.util.function.LongSupplier;

import org.ringdom.images.DiskImage;
import org.ringdom.platform.io.IoVector;
import org.ringdom.platform.linux.Errno;

/** A real image that pretends to lie on slow storage or not, and can be told to fail. */
final class TestImage implements DiskImage {
    final DiskImage below;
    boolean inMemory = true;
    boolean readOnly;
    long readNoWaitResult = -Errno.EOPNOTSUPP;
    LongSupplier writeResult = () -> 0;
    LongSupplier flush = () -> 0;
    int reads;
    int writes;
    int flushes;

    TestImage(DiskImage below) {
        this.below = below;
    }

    @Override
    public String format() {
        return below.format();
    }

    @Override
    public long sizeBytes() {
        return below.sizeBytes();
    }

    @Override
    public int logicalBlockBytes() {
        return below.logicalBlockBytes();
    }

    @Override
    public int physicalBlockBytes() {
        return below.physicalBlockBytes();
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public boolean inMemory() {
        return inMemory;
    }

    @Override
    public long device() {
        return below.device();
    }

    @Override
    public long inode() {
        return below.inode();
    }

    @Override
    public long read(IoVector target, long position) {
        reads++;
        return below.read(target, position);
    }

    @Override
    public long readNoWait(IoVector target, long position) {
        return readNoWaitResult == 0 ? below.read(target, position) : readNoWaitResult;
    }

    @Override
    public long write(IoVector source, long position) {
        writes++;
        long result = writeResult.getAsLong();
        return result < 0 ? result : below.write(source, position);
    }

    @Override
    public long flush() {
        flushes++;
        return flush.getAsLong();
    }

    @Override
    public long discard(long position, long length) {
        return below.discard(position, length);
    }

    @Override
    public boolean canDiscard() {
        return true;
    }

    @Override
    public void close() {
        below.close();
    }
}
