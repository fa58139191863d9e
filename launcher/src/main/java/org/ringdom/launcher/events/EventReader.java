package org.ringdom.launcher.events;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.runtime.memory.InstanceFolder;

/** Reads what an {@link EventLog} has, whoever writes it or does not any more, and then what is added. One thread. */
public final class EventReader {
    private final Path file;
    private long position;
    private Object readKey;

    private EventReader(Path file) {
        this.file = file;
    }

    /** A reader that has read nothing yet. */
    public static EventReader of(InstanceFolder folder) {
        return new EventReader(EventLog.file(folder));
    }

    static EventReader of(Path file) {
        return new EventReader(file);
    }

    /** All events there are, or, from the second call on, those that were added; oldest first. */
    public List<Event> news() throws IOException {
        List<Event> events = new ArrayList<>();
        Object key = key(file);
        if (readKey == null) {
            events.addAll(read(EventLog.old(file), 0));
        } else if (key != null && !key.equals(readKey)) {
            // the file was moved away since
            events.addAll(read(EventLog.old(file), position));
            position = 0;
        }
        if (key != null) {
            readKey = key;
            events.addAll(read(file, position));
        } else if (readKey == null) {
            readKey = "";
        }
        return events;
    }

    private static Object key(Path path) throws IOException {
        try {
            return Files.getAttribute(path, "unix:ino");
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    private List<Event> read(Path path, long from) throws IOException {
        List<Event> events = new ArrayList<>();
        if (!Files.exists(path)) {
            return events;
        }
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.clamp(in.length() - from, 0, Integer.MAX_VALUE - 8)];
            in.seek(from);
            in.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            new String(bytes, 0, end, StandardCharsets.UTF_8).lines()
                    .forEach(line -> Event.of(line).ifPresent(events::add));
            if (path.equals(file)) {
                position = from + end;
            }
        }
        return events;
    }
}
