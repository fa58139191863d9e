package org.ringdom.xenstore.journal;

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

    /** Calls {@code visitor} with each whole record from the first on, until it returns false. */
    void read(Predicate<byte[]> visitor);

    @Override
    void close();
}
