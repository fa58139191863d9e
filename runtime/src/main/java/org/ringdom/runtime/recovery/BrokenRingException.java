package org.ringdom.runtime.recovery;

/** A frontend broke the rules of its ring: the device is closed, nothing else. */
public final class BrokenRingException extends Exception {
    private static final long serialVersionUID = 1;

    /** Says in one line what was found. */
    public BrokenRingException(String message) {
        super(message);
    }
}
