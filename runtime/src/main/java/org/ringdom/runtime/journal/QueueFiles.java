package org.ringdom.runtime.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** What writers and readers of a queue have to agree on: its files roll by their number, not by the clock. */
final class QueueFiles {
    static final String METADATA = "metadata.cq4t";
    static final long LOCK_TIMEOUT_MS = 500;
    private static final String SUFFIX = ".cq4";
    private static final RollCycles CYCLES = RollCycles.FAST_DAILY;
    private static final int BLOCK_BYTES = 1 << 20;

    private QueueFiles() {
    }

    /** A builder for the queue in {@code folder} whose time stands at {@code cycle}. */
    static SingleChronicleQueueBuilder builder(Path folder, TimeProvider time) {
        return SingleChronicleQueueBuilder.binary(folder).rollCycle(CYCLES).timeProvider(time).blockSize(BLOCK_BYTES)
                .timeoutMS(LOCK_TIMEOUT_MS).checkInterrupts(false);
    }

    /** A point of time within a cycle. */
    static long timeOf(int cycle) {
        return (long) cycle * CYCLES.lengthInMillis();
    }

    /** The queue's files, oldest first. */
    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
        }
    }
}
