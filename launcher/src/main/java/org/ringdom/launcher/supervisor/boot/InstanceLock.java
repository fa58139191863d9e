package org.ringdom.launcher.supervisor.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import org.ringdom.runtime.memory.InstanceFolder;

/** What makes a supervisor the only one of its instance: a lock that the kernel takes back when its process dies. */
final class InstanceLock {
    private static final String NAME = "supervisor.lock";

    @SuppressWarnings("unused") // held as long as the process lives
    private final FileLock lock;

    private InstanceLock(FileLock lock) {
        this.lock = lock;
    }

    /** Takes the lock for the life of this process; empty if another process has it. */
    static Optional<InstanceLock> take(InstanceFolder folder) {
        Path file = folder.run().resolve(NAME);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return Optional.ofNullable(channel.tryLock()).map(InstanceLock::new);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot lock " + file + ": " + failed.getMessage(), failed);
        }
    }
}
