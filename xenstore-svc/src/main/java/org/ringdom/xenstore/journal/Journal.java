package org.ringdom.xenstore.journal;

import java.io.UncheckedIOException;
import java.util.function.Predicate;

/** An append-only file of records with one writer. What {@link #append} has returned from survives SIGKILL. Not thread-safe. */
public interface Journal extends AutoCloseable {
    /**
     * Appends the first {@code length} bytes of {@code record}.
     *
     * @throws JournalException
     *             if it cannot be written; then the journal is as it was
     */
    void append(byte[] record, int length);

    /**
     * Waits until everything appended is on the disk.
     *
     * @throws UncheckedIOException
     *             if that is not known: then nothing is known of the journal any more, and the process has to end
     */
    default void sync() {
    }

    /** Calls {@code visitor} with each whole record from the first on, until it returns false. */
    void read(Predicate<byte[]> visitor);

    @Override
    void close();
}
