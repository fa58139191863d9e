package org.ringdom.launcher.supervisor.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.ringdom.runtime.memory.InstanceFolder;

/** What makes a supervisor the only one of its instance: a lock that the kernel takes back when its process dies. */
final class InstanceLock {
    private static final String NAME = "supervisor.lock";

    /** Reachable as long as the process lives: a channel that is collected as garbage gives its locks back. */
    private static FileLock held;

    private InstanceLock() {
    }

    /** Takes the lock for the life of this process; false if another process has it. */
    static synchronized boolean take(InstanceFolder folder) {
        Path file = folder.run().resolve(NAME);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return false;
            }
            held = lock;
            return held.isValid();
        } catch (OverlappingFileLockException ours) {
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot lock " + file + ": " + failed.getMessage(), failed);
        }
    }
}
