package org.ringdom.runtime.journal;

import java.util.Optional;

/** Where records are appended. One thread. */
public interface Records extends AutoCloseable {
    /**
     * Appends one record; when this returns it survives SIGKILL of every process.
     *
     * @throws JournalFailure if it was not taken, as when the disk is full
     */
    void append(byte[] record, int length);

    /** The newest record of all, which a dead predecessor may have appended; empty if there is none. */
    Optional<byte[]> last();

    /** Counts up whenever old records may have been dropped: what readers need of them has to be appended again. */
    int generation();

    @Override
    void close();
}
