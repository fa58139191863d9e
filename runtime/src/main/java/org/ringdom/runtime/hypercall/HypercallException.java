package org.ringdom.runtime.hypercall;

import org.ringdom.abi.xen.Errno;

/** The core refused a hypercall; nothing was changed. */
public final class HypercallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    HypercallException(HypercallRequest request, int errno) {
        super(request + ": " + Errno.name(errno));
        this.errno = errno;
    }

    /** Xen's number of the error, above 0. */
    public int errno() {
        return errno;
    }
}
