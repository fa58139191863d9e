package org.ringdom.runtime.service;

import java.nio.file.Path;
import java.util.function.Supplier;

import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;

/** Opens files that the supervisor has made, with one clear line if one cannot be used. */
final class ServiceFiles {
    private ServiceFiles() {
    }

    static SharedFile open(Path path, long magic, int version, boolean writable) {
        return required(() -> SharedFile.open(path, magic, version, writable));
    }

    static <T> T required(Supplier<T> opener) {
        try {
            return opener.get();
        } catch (LinuxException | SharedFileException failed) {
            throw new ServiceFailure(ServiceFailure.NO_INPUT, failed.getMessage(), failed);
        }
    }
}
