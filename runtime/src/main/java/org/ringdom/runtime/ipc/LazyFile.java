package org.ringdom.runtime.ipc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.memory.SharedFile;

/** A shared file that may come into being later than this process, mapped read-only once it is there. For one thread. */
final class LazyFile implements AutoCloseable {
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path path;
    private final long magic;
    private final int version;
    private SharedFile file;
    private boolean closed;
    private long retryAtNs = System.nanoTime();

    LazyFile(Path path, long magic, int version) {
        this.path = path;
        this.magic = magic;
        this.version = version;
    }

    /** The mapped file, or null if it is not there yet. */
    SharedBuffer buffer() {
        if (file == null && !closed && System.nanoTime() - retryAtNs >= 0) {
            open();
        }
        return file == null ? null : file.buffer();
    }

    private void open() {
        retryAtNs = System.nanoTime() + RETRY_NS;
        if (!Files.exists(path)) {
            return;
        }
        try {
            file = SharedFile.open(path, magic, version, false);
        } catch (LinuxException failed) {
            if (failed.errno() != Errno.ENOENT) {
                throw failed;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
