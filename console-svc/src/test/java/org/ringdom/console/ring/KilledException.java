package org.ringdom.console.ring;

/** The service was killed here. */
final class KilledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KilledException() {
        super(null, null, false, false);
    }
}
