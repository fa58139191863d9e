package org.ringdom.launcher.supervisor.boot;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.process.Processes;
import org.ringdom.runtime.memory.InstanceFolder;

class InstanceLockTest {
    @TempDir
    private Path temp;

    private static boolean weHold(Path file) throws IOException {
        String ours = " " + Processes.pid() + " ";
        String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
        return Files.readAllLines(Path.of("/proc/locks")).stream()
                .anyMatch(lock -> lock.contains(ours) && lock.contains(inode));
    }

    private static void lockAndForget(Path file) throws IOException {
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).lock();
        assertTrue(weHold(file));
    }

    @Test
    void theLockIsKeptAlsoWhenGarbageIsCollected() throws Exception {
        InstanceFolder folder = new InstanceFolder(temp.resolve("shm"), temp.resolve("state")).create();
        Path file = folder.run().resolve("supervisor.lock");
        assertTrue(InstanceLock.take(folder));
        assertTrue(weHold(file));
        Path other = temp.resolve("other");
        lockAndForget(other);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return !weHold(other);
        });
        assertTrue(weHold(file));
    }
}
