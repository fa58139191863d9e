package org.ringdom.launcher.api;

/** The supervisor refused or could not be reached: one line for a person, with a way out where there is one. */
public final class SupervisorException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message one line, without a full stop */
    public SupervisorException(String message) {
        super(message);
    }

    /** @param message one line, without a full stop */
    public SupervisorException(String message, Throwable cause) {
        super(message, cause);
    }
}
