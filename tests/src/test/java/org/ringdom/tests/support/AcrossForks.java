package org.ringdom.tests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/** Whole-system tests run in several JVMs at once: what they share in the file system is made by one of them while the others wait. */
final class AcrossForks {
    private AcrossForks() {
    }

    /**
     * Does something while no other process of these tests does anything under the same name. Not for several threads of one process.
     */
    static <T> T alone(String name, Supplier<T> task) {
        Path lock = Path.of("target", name + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assert held.isValid();
            return task.get();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
