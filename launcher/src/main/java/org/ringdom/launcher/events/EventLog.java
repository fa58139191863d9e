package org.ringdom.launcher.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

import org.ringdom.runtime.memory.InstanceFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the supervisor notes events: a file of lines, of two parts of bounded size.
 *
 * <p>A line is written by one system call, so a writer that is killed leaves it whole or not at all, and it survives the death of
 * all processes. A file that cannot be written costs the events and nothing else. Any thread.
 */
public final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    private static final String NAME = "events.log";
    private static final String OLD = ".1";
    private static final long DEFAULT_MAX_BYTES = 1 << 20;

    private final Path file;
    private final long maxBytes;
    private boolean complained;

    EventLog(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    /** The events of an instance. */
    public static EventLog of(InstanceFolder folder) {
        return new EventLog(file(folder), DEFAULT_MAX_BYTES);
    }

    static Path file(InstanceFolder folder) {
        return folder.journal(NAME);
    }

    static Path old(Path file) {
        return file.resolveSibling(file.getFileName() + OLD);
    }

    /** Notes an event of now. */
    public synchronized void add(String what, String subject, String detail) {
        byte[] line = (new Event(Instant.now(), what, subject, detail).line() + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            if (Files.exists(file) && Files.size(file) + line.length > maxBytes) {
                Files.move(file, old(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                out.write(ByteBuffer.wrap(line));
            }
            complained = false;
        } catch (IOException failed) {
            if (!complained) {
                LOG.warn("events are not noted: {}", failed.getMessage());
                complained = true;
            }
        }
    }
}
