package org.ringdom.runtime.journal;

/** A journal could not take a record, or cannot be used at all; the message is one line for people. */
public final class JournalFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause may be null */
    public JournalFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
