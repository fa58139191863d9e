package org.ringdom.runtime.memory;

/** A shared file is not what it should be: another kind, another version, damaged. The message is one line for people. */
public final class SharedFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the file and says what is wrong with it */
    public SharedFileException(String message) {
        super(message);
    }
}
