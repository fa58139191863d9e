package org.ringdom.runtime.xenbus;

/** A device cannot be served: what its other end published makes no sense, or what it needs is not there. */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * @param errno positive error number for the device's error node
     * @param message one line for people
     */
    public DeviceException(int errno, String message) {
        super(message);
        this.errno = errno;
    }

    /** {@link #DeviceException(int, String)} with what led to it. */
    public DeviceException(int errno, String message, Throwable cause) {
        super(message, cause);
        this.errno = errno;
    }

    /** The positive error number. */
    public int errno() {
        return errno;
    }
}
