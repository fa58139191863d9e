package org.ringdom.guest.pv;

/** A device was taken away, or its backend gave it up, while it was being connected or after that. */
public final class DeviceGoneException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    DeviceGoneException(String message) {
        super(message);
    }
}
