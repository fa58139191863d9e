package org.ringdom.runtime.xenstore;

import org.ringdom.abi.xen.Errno;

/** The store refused a request. */
public final class XenstoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /** {@code errno} is positive, as in {@link Errno}. */
    public XenstoreException(String request, String path, int errno) {
        super("xenstore: " + request + " " + path + ": " + Errno.name(errno));
        this.errno = errno;
    }

    /** The error as in {@link Errno}. */
    public int errno() {
        return errno;
    }
}
