package org.ringdom.guest.kernel;

/** A file that can't be started as a PV kernel; the message is the reason, fit for a person. */
public final class KernelRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public KernelRefused(String reason) {
        super(reason);
    }

    public KernelRefused(String reason, Throwable cause) {
        super(reason, cause);
    }
}
