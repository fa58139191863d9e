package org.ringdom.images;

import java.nio.file.Path;

import org.ringdom.platform.io.BlockSizes;
import org.ringdom.platform.io.FileLockedException;
import org.ringdom.platform.io.IoVector;
import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.io.OpenFlag;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.FileStatus;
import org.ringdom.platform.linux.LinuxException;

/** An image whose bytes are the disk's: a regular file or a block device. */
public final class RawImage implements DiskImage {
    private final NativeFile file;
    private final FileStatus status;
    private final BlockSizes sizes;
    private final boolean readOnly;
    private final boolean inMemory;
    private final long bytes;

    private RawImage(NativeFile file, boolean readOnly) {
        this.file = file;
        this.readOnly = readOnly;
        this.status = FileStatus.of(file.fd(), file.path().toString());
        this.sizes = file.blockSizes();
        this.inMemory = file.isTmpfs();
        this.bytes = file.size() / SECTOR * SECTOR;
    }

    /** Opens and locks a file or device; one clear line if that can't be. */
    static RawImage open(Path path, ImageMode mode) throws ImageException {
        NativeFile file;
        try {
            file = mode == ImageMode.READ_ONLY ? NativeFile.open(path) : NativeFile.open(path, OpenFlag.READ_WRITE);
        } catch (LinuxException | IllegalArgumentException e) {
            throw new ImageException("disk " + path + ": " + e.getMessage(), e);
        }
        return open(file, mode);
    }

    /** Locks a file or device that is open; it is closed with the image, also if that fails. */
    static RawImage open(NativeFile file, ImageMode mode) throws ImageException {
        Path path = file.path();
        try {
            switch (mode) {
                case READ_ONLY -> file.lockShared();
                case READ_WRITE -> file.lockExclusive();
                case SHARED_WRITE -> {
                    // the configuration says that somebody else keeps order
                }
            }
            RawImage image = new RawImage(file, mode == ImageMode.READ_ONLY);
            if (image.bytes == 0) {
                throw new ImageException("disk " + path + ": the image is empty");
            }
            return image;
        } catch (FileLockedException | LinuxException e) {
            file.close();
            throw new ImageException("disk " + path + ": " + e.getMessage(), e);
        } catch (ImageException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public String format() {
        return "raw";
    }

    @Override
    public long sizeBytes() {
        return bytes;
    }

    @Override
    public int logicalBlockBytes() {
        return sizes.logical();
    }

    @Override
    public int physicalBlockBytes() {
        return Math.max(sizes.physical(), sizes.logical());
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
        return status.device();
    }

    @Override
    public long inode() {
        return status.inode();
    }

    @Override
    public long read(IoVector target, long position) {
        long at = position;
        while (target.byteCount() > 0) {
            long count = file.preadv(target, at);
            if (count > 0) {
                target.advance(count);
                at += count;
            } else if (count != -Errno.EINTR) {
                return count == 0 ? -Errno.EIO : count;
            }
        }
        return 0;
    }

    @Override
    public long readNoWait(IoVector target, long position) {
        long at = position;
        while (target.byteCount() > 0) {
            long count = file.preadvNoWait(target, at);
            if (count > 0) {
                target.advance(count);
                at += count;
            } else if (count != -Errno.EINTR) {
                return count == 0 ? -Errno.EIO : count;
            }
        }
        return 0;
    }

    @Override
    public long write(IoVector source, long position) {
        long at = position;
        while (source.byteCount() > 0) {
            long count = file.pwritev(source, at);
            if (count > 0) {
                source.advance(count);
                at += count;
            } else if (count != -Errno.EINTR) {
                return count == 0 ? -Errno.EIO : count;
            }
        }
        return 0;
    }

    @Override
    public long flush() {
        long result = file.fdatasync();
        while (result == -Errno.EINTR) {
            result = file.fdatasync();
        }
        return result;
    }

    @Override
    public long discard(long position, long length) {
        return readOnly ? -Errno.EROFS : file.discard(position, length);
    }

    @Override
    public boolean canDiscard() {
        return !readOnly;
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return "raw " + file.path();
    }
}
