package org.ringdom.xenstore.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** A journal of the test's own process; folders are empty, records live in a map. */
public final class MemoryJournal implements Journal {
    private final List<byte[]> records;

    private MemoryJournal(List<byte[]> records) {
        this.records = records;
    }

    /** Opens journals that share {@code disk}. */
    public static Function<Path, Journal> on(Map<Path, List<byte[]>> disk) {
        return path -> {
            try {
                Files.createDirectories(path);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return new MemoryJournal(disk.computeIfAbsent(path, key -> new ArrayList<>()));
        };
    }

    public static Map<Path, List<byte[]>> disk() {
        return new HashMap<>();
    }

    @Override
    public void append(byte[] record, int length) {
        records.add(Arrays.copyOf(record, length));
    }

    @Override
    public void read(Predicate<byte[]> visitor) {
        for (byte[] record : records) {
            if (!visitor.test(record)) {
                return;
            }
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
