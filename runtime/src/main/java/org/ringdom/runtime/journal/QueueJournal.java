package org.ringdom.runtime.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * The writer of a bounded journal. When a file is full the next one is begun, and the oldest beyond what is kept is removed.
 *
 * <p>Opening frees the locks of a dead predecessor: it must be known to be dead (the fence). See {@link QueueAppender}.
 */
public final class QueueJournal implements Records {
    private final Path folder;
    private final Retention retention;
    private final QueueAppender queue;
    private volatile int cycle;
    private int generation;
    private long fileBytes;

    private QueueJournal(Path folder, Retention retention) throws IOException {
        this.folder = folder;
        this.retention = retention;
        this.queue = QueueAppender.open(folder, () -> QueueFiles.timeOf(cycle));
        List<Path> files = QueueFiles.list(folder);
        if (!files.isEmpty()) {
            cycle = Math.max(0, queue.queue().lastCycle());
            fileBytes = Files.size(files.getLast());
        }
    }

    /**
     * Opens or makes the journal in {@code folder}.
     *
     * @throws JournalFailure if it cannot be used
     */
    public static QueueJournal open(Path folder, Retention retention) {
        try {
            return new QueueJournal(folder, retention);
        } catch (IOException | RuntimeException e) {
            throw new JournalFailure("cannot use the journal in " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void append(byte[] record, int length) {
        try {
            queue.append(record, length);
        } catch (JournalFailure full) {
            throw full;
        } catch (RuntimeException e) {
            throw new JournalFailure("cannot write to the journal in " + folder + ": " + e.getMessage(), e);
        }
        fileBytes += length + Integer.BYTES;
        if (fileBytes >= retention.fileBytes()) {
            beginFile();
        }
    }

    private void beginFile() {
        cycle++;
        generation++;
        fileBytes = 0;
        queue.beginFile();
        try {
            List<Path> files = QueueFiles.list(folder);
            // the file of the new cycle comes into being with its first record
            for (int i = 0; i < files.size() - (retention.files() - 1); i++) {
                Files.deleteIfExists(files.get(i));
            }
            queue.queue().refreshDirectoryListing();
        } catch (IOException e) {
            throw new JournalFailure("cannot remove old files in " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public Optional<byte[]> last() {
        try (ExcerptTailer tailer = queue.queue().createTailer()) {
            tailer.direction(TailerDirection.BACKWARD).toEnd();
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return Optional.empty();
                    }
                    if (document.isData()) {
                        return Optional.of(QueueReader.copy(document));
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        queue.close();
    }
}
