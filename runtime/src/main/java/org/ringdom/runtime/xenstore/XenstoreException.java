package org.ringdom.runtime.xenstore;

import org.ringdom.abi.xen.Errno;

/** The store, or the way to it, refused a request. The message is one line: what, of which node, and the error's name. */
public final class XenstoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * @param errno positive error number, one of {@link Errno}
     * @param what what could not be done, as in {@code "READ /vm"}
     */
    public XenstoreException(int errno, String what) {
        super("xenstore: " + what + ": " + Errno.name(errno));
        this.errno = errno;
    }

    /** The same error, thrown again where somebody waited for it. */
    XenstoreException(XenstoreException cause) {
        super(cause.getMessage(), cause);
        this.errno = cause.errno;
    }

    /** The positive error number. */
    public int errno() {
        return errno;
    }

    /** True if the node, watch or transaction is not there. */
    public boolean isMissing() {
        return errno == Errno.ENOENT;
    }
}
