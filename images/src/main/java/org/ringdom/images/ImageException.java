package org.ringdom.images;

/** An image cannot be used; the message is one line for people. */
public final class ImageException extends Exception {
    private static final long serialVersionUID = 1;

    /** Says what is wrong. */
    public ImageException(String message) {
        super(message);
    }

    /** Says what is wrong and why. */
    public ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
