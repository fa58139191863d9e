package org.ringdom.launcher.toolstack;

/** A domain cannot be made or changed: one line for a person. */
public final class ToolstackException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message one line, without a full stop */
    public ToolstackException(String message) {
        super(message);
    }

    /** @param message one line, without a full stop */
    public ToolstackException(String message, Throwable cause) {
        super(message, cause);
    }
}
