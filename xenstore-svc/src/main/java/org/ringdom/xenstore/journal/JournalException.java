package org.ringdom.xenstore.journal;

/** The journal cannot be written: the disk is full or broken. The request that needed it has not happened. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean full;

    /** One line for people; {@code full} if room on the disk would help. */
    public JournalException(String message, boolean full, Throwable cause) {
        super(message, cause);
        this.full = full;
    }

    /** Whether room on the disk would help. */
    public boolean full() {
        return full;
    }
}
