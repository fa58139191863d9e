package org.ringdom.xenstore.protocol;

/** A request that is answered with an error. The guest's kind of error: answered, counted, never logged. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final XsError error;

    StoreException(XsError error) {
        super(error.name(), null, false, false);
        this.error = error;
    }

    /** What the client is told. */
    public XsError error() {
        return error;
    }
}
