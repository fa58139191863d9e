package org.ringdom.images;

import java.nio.file.Path;

/** Opens images by the name of their format. */
public final class ImageFormats {
    private ImageFormats() {
    }

    /** Whether there is such a format. */
    public static boolean isKnown(String format) {
        return switch (format) {
            case "raw", "phy", "file", "" -> true;
            default -> false;
        };
    }

    /**
     * Opens an image and locks it.
     *
     * @param format as in a disk's {@code type} key
     * @throws ImageException if the format is unknown, the image is missing, locked, or not to be opened in this mode
     */
    public static DiskImage open(String format, Path path, ImageMode mode) throws ImageException {
        if (!isKnown(format)) {
            throw new ImageException("disk " + path + ": unknown image format '" + format + "'; known: raw");
        }
        return RawImage.open(path, mode);
    }
}
