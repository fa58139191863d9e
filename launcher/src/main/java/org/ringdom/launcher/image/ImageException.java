package org.ringdom.launcher.image;

/** An image can't be made; the message says why and how to mend it. */
public final class ImageException extends Exception {
    private static final long serialVersionUID = 1L;

    public ImageException(String line) {
        super(line);
    }

    public ImageException(String line, Throwable cause) {
        super(line, cause);
    }
}
