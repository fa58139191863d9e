package org.ringdom.xenstore.journal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.ringdom.runtime.journal.JournalFailure;
import org.ringdom.runtime.journal.RoomAhead;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
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
 * A journal in a Chronicle Queue of its own. It never rolls by the clock: one folder, one file.
 *
 * <p>Opening frees the locks of a dead predecessor: it must be known to be dead (the fence). Room on the disk is
 * taken beforehand ({@link RoomAhead}): a full disk is a {@link JournalException}, not a SIGBUS.
 */
public final class ChronicleJournal implements Journal {
    private static final String METADATA = "metadata.cq4t";
    private static final long LOCK_TIMEOUT_MS = 500;
    private static final int BLOCK_BYTES = 1 << 20;

    private final Path folder;
    private final SingleChronicleQueue queue;
    private final RoomAhead room;
    private ExcerptAppender appender;

    private ChronicleJournal(Path folder, SingleChronicleQueue queue) throws IOException {
        this.folder = folder;
        this.queue = queue;
        this.room = new RoomAhead(folder);
    }

    /** Opens or makes the journal in {@code folder}. */
    public static ChronicleJournal open(Path folder) {
        try {
            Files.createDirectories(folder);
            forceUnlock(folder.resolve(METADATA).toFile());
            SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder).rollCycle(RollCycles.FAST_DAILY)
                    .timeProvider(() -> 0L).blockSize(BLOCK_BYTES).timeoutMS(LOCK_TIMEOUT_MS).checkInterrupts(false)
                    .build();
            return new ChronicleJournal(folder, queue);
        } catch (IOException e) {
            throw new JournalException("cannot use the journal in " + folder + ": " + e.getMessage(), false, e);
        }
    }

    private static void forceUnlock(File metadata) {
        if (!metadata.exists()) {
            return;
        }
        SingleChronicleQueueBuilder.addAliases();
        Supplier<TimingPauser> pauser = Pauser::balanced;
        try (TableStore<Metadata.NoMeta> table = SingleTableBuilder.binary(metadata, Metadata.NoMeta.INSTANCE)
                .readOnly(false).build();
                TableStoreWriteLock append = new TableStoreWriteLock(table, pauser, LOCK_TIMEOUT_MS,
                        TableStoreWriteLock.APPEND_LOCK_KEY);
                TableStoreWriteLock write = new TableStoreWriteLock(table, pauser, LOCK_TIMEOUT_MS)) {
            append.forceUnlock();
            write.forceUnlock();
        }
    }

    @Override
    public void append(byte[] record, int length) {
        try {
            room.before(length);
            write(record, length);
        } catch (JournalFailure full) {
            throw new JournalException(full.getMessage(), true, full);
        } catch (RuntimeException e) {
            throw new JournalException("cannot write to the journal in " + folder + ": " + e.getMessage(), false, e);
        }
    }

    private void write(byte[] record, int length) {
        if (appender == null) {
            appender = queue.createAppender();
        }
        long end;
        try (DocumentContext document = appender.writingDocument()) {
            try {
                Bytes<?> bytes = document.wire().bytes();
                bytes.write(record, 0, length);
                end = bytes.writePosition();
            } catch (RuntimeException | Error failed) {
                document.rollbackOnClose(); // closing commits otherwise what there is
                throw failed;
            }
        }
        room.after(appender.currentFile(), end);
    }

    @Override
    public void read(Predicate<byte[]> visitor) {
        try (ExcerptTailer tailer = queue.createTailer()) {
            boolean more = true;
            while (more) {
                try (DocumentContext document = tailer.readingDocument()) {
                    more = document.isPresent();
                    if (more && document.isData()) {
                        Bytes<?> bytes = document.wire().bytes();
                        byte[] record = new byte[(int) bytes.readRemaining()];
                        bytes.read(record);
                        more = visitor.test(record);
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
