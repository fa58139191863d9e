package org.ringdom.runtime.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Reads a journal from its oldest record on, whether its writer lives, is dead, or writes just now. Changes nothing. One
 * thread.
 */
public final class QueueReader implements AutoCloseable {
    private final SingleChronicleQueue queue;
    private final ExcerptTailer tailer;

    private QueueReader(SingleChronicleQueue queue) {
        this.queue = queue;
        this.tailer = queue.createTailer();
    }

    /**
     * Opens the journal in {@code folder}; empty if there is none yet.
     *
     * @throws JournalFailure if there is one that cannot be read
     */
    public static Optional<QueueReader> open(Path folder) {
        try {
            if (!Files.exists(folder.resolve(QueueFiles.METADATA)) || QueueFiles.list(folder).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new QueueReader(QueueFiles.builder(folder, () -> 0L).readOnly(true).build()));
        } catch (IOException | RuntimeException e) {
            throw new JournalFailure("cannot read the journal in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The next record; null if there is none yet. */
    public byte[] next() {
        while (true) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return null;
                }
                if (document.isData()) {
                    return copy(document);
                }
            }
        }
    }

    static byte[] copy(DocumentContext document) {
        Bytes<?> bytes = document.wire().bytes();
        byte[] record = new byte[(int) bytes.readRemaining()];
        bytes.read(record);
        return record;
    }

    @Override
    public void close() {
        tailer.close();
        queue.close();
    }
}
