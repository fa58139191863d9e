package org.ringdom.xenstore.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.agrona.CloseHelper;
import org.ringdom.runtime.journal.JournalFailure;
import org.ringdom.runtime.journal.QueueAppender;

/** A journal in a Chronicle Queue of its own, in one file; see {@link QueueAppender}. */
public final class ChronicleJournal implements Journal {
    private final Path folder;
    private final QueueAppender queue;
    private FileChannel file;

    private ChronicleJournal(Path folder, QueueAppender queue) {
        this.folder = folder;
        this.queue = queue;
    }

    /** Opens or makes the journal in {@code folder}. */
    public static ChronicleJournal open(Path folder) {
        try {
            return new ChronicleJournal(folder, QueueAppender.open(folder));
        } catch (IOException e) {
            throw new JournalException("cannot use the journal in " + folder + ": " + e.getMessage(), false, e);
        }
    }

    @Override
    public void append(byte[] record, int length) {
        try {
            queue.append(record, length);
        } catch (JournalFailure full) {
            throw new JournalException(full.getMessage(), true, full);
        } catch (RuntimeException e) {
            throw new JournalException("cannot write to the journal in " + folder + ": " + e.getMessage(), false, e);
        }
    }

    @Override
    public void sync() {
        try {
            if (file == null) {
                file = FileChannel.open(onlyFile(), StandardOpenOption.READ);
                file.force(true);
                syncFolder(folder);
                syncFolder(folder.getParent());
            } else {
                file.force(false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the journal in " + folder + " cannot be synced", e);
        }
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(".cq4")).findFirst()
                    .orElseThrow(() -> new IOException("there is nothing in " + folder));
        }
    }

    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void read(Predicate<byte[]> visitor) {
        queue.read(visitor);
    }

    @Override
    public void close() {
        CloseHelper.quietClose(file);
        queue.close();
    }
}
