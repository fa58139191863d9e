package org.ringdom.runtime.journal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.Supplier;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.TableStoreWriteLock;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;
import net.openhft.chronicle.threads.Pauser;
import net.openhft.chronicle.threads.TimingPauser;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * The writing end of a queue: a record is in it whole, or not at all.
 *
 * <p>Opening frees the locks of a dead predecessor: it must be known to be dead (the fence). Room on the disk is taken beforehand
 * ({@link RoomAhead}): a full disk is a {@link JournalFailure}, not a SIGBUS. One thread at a time.
 */
public final class QueueAppender implements AutoCloseable {
    private final SingleChronicleQueue queue;
    private final RoomAhead room;
    private ExcerptAppender appender;

    private QueueAppender(SingleChronicleQueue queue, RoomAhead room) {
        this.queue = queue;
        this.room = room;
    }

    /** Opens or makes the queue in {@code folder}, all of it in one file. */
    public static QueueAppender open(Path folder) throws IOException {
        return open(folder, () -> 0L);
    }

    /** The same with a file for each {@link QueueFiles#timeOf cycle} of {@code time}. */
    static QueueAppender open(Path folder, TimeProvider time) throws IOException {
        Files.createDirectories(folder);
        forceUnlock(folder.resolve(QueueFiles.METADATA).toFile());
        return new QueueAppender(QueueFiles.builder(folder, time).build(), new RoomAhead(folder));
    }

    private static void forceUnlock(File metadata) {
        if (!metadata.exists()) {
            return;
        }
        SingleChronicleQueueBuilder.addAliases();
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

    /**
     * Appends the first {@code length} bytes of {@code record}: less than a quarter of a block of 1 MiB.
     *
     * @throws JournalFailure if the disk is full
     * @throws RuntimeException whatever else Chronicle says; the queue is as it was
     */
    public void append(byte[] record, int length) {
        room.before(length);
        if (appender == null) {
            appender = queue.createAppender();
            appender.singleThreadedCheckDisabled(true); // it sees threads, not that they take turns
        }
        long end = write(record, length);
        room.after(appender.currentFile(), end);
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

    /** The next record begins a file. */
    void beginFile() {
        room.beginFile();
    }

    /** Calls {@code visitor} with each whole record from the first on, until it returns false. */
    public void read(Predicate<byte[]> visitor) {
        try (ExcerptTailer tailer = queue.createTailer()) {
            boolean more = true;
            while (more) {
                try (DocumentContext document = tailer.readingDocument()) {
                    more = document.isPresent();
                    if (more && document.isData()) {
                        more = visitor.test(QueueReader.copy(document));
                    }
                }
            }
        }
    }

    SingleChronicleQueue queue() {
        return queue;
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
