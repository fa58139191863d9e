package org.ringdom.xenstore.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;

import org.ringdom.runtime.journal.JournalFailure;
import org.ringdom.runtime.journal.QueueAppender;

/** A journal in a Chronicle Queue of its own, in one file; see {@link QueueAppender}. */
public final class ChronicleJournal implements Journal {
    private final Path folder;
    private final QueueAppender queue;

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
    public void read(Predicate<byte[]> visitor) {
        queue.read(visitor);
    }

    @Override
    public void close() {
        queue.close();
    }
}
