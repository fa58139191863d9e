package org.ringdom.runtime.journal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.TableStoreWriteLock;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;
import net.openhft.chronicle.threads.Pauser;
import net.openhft.chronicle.threads.TimingPauser;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * The writer of a bounded journal. When a file is full the next one is begun, and the oldest beyond what is kept is removed.
 *
 * <p>Opening frees the locks of a dead predecessor: it must be known to be dead (the fence). Room on the disk is
 * taken beforehand ({@link RoomAhead}): a full disk is a {@link JournalFailure}, not a SIGBUS.
 */
public final class QueueJournal implements Records {
    private final Path folder;
    private final Retention retention;
    private final SingleChronicleQueue queue;
    private final RoomAhead room;
    private volatile int cycle;
    private int generation;
    private long fileBytes;
    private ExcerptAppender appender;

    private QueueJournal(Path folder, Retention retention) throws IOException {
        this.folder = folder;
        this.retention = retention;
        this.queue = QueueFiles.builder(folder, () -> QueueFiles.timeOf(cycle)).build();
        this.room = new RoomAhead(folder);
        List<Path> files = QueueFiles.list(folder);
        if (!files.isEmpty()) {
            cycle = Math.max(0, queue.lastCycle());
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
            Files.createDirectories(folder);
            forceUnlock(folder.resolve(QueueFiles.METADATA).toFile());
            return new QueueJournal(folder, retention);
        } catch (IOException | RuntimeException e) {
            throw new JournalFailure("cannot use the journal in " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void forceUnlock(File metadata) {
        if (!metadata.exists()) {
            return;
        }
        net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder.addAliases();
        Supplier<TimingPauser> pauser = Pauser::balanced;
        try (TableStore<Metadata.NoMeta> table = SingleTableBuilder.binary(metadata, Metadata.NoMeta.INSTANCE)
                .readOnly(false).build();
                TableStoreWriteLock append = new TableStoreWriteLock(table, pauser, QueueFiles.LOCK_TIMEOUT_MS,
                        TableStoreWriteLock.APPEND_LOCK_KEY);
                TableStoreWriteLock write = new TableStoreWriteLock(table, pauser, QueueFiles.LOCK_TIMEOUT_MS)) {
            append.forceUnlock();
            write.forceUnlock();
        }
    }

    @Override
    public void append(byte[] record, int length) {
        try {
            room.before(length);
            if (appender == null) {
                appender = queue.createAppender();
            }
            long end = write(record, length);
            room.after(appender.currentFile(), end);
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

    /** The position behind the record in its file. */
    private long write(byte[] record, int length) {
        try (DocumentContext document = appender.writingDocument()) {
            try {
                Bytes<?> bytes = document.wire().bytes();
                bytes.write(record, 0, length);
                return bytes.writePosition();
            } catch (RuntimeException | Error failed) {
                document.rollbackOnClose(); // closing commits otherwise what there is
                throw failed;
            }
        }
    }

    private void beginFile() {
        cycle++;
        generation++;
        fileBytes = 0;
        room.beginFile();
        try {
            List<Path> files = QueueFiles.list(folder);
            // the file of the new cycle comes into being with its first record
            for (int i = 0; i < files.size() - (retention.files() - 1); i++) {
                Files.deleteIfExists(files.get(i));
            }
            queue.refreshDirectoryListing();
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
        try (ExcerptTailer tailer = queue.createTailer()) {
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
        if (appender != null) {
            appender.close();
        }
        queue.close();
        room.close();
    }
}
