package org.ringdom.images;

import java.nio.file.Path;

import org.ringdom.platform.io.NativeFile;

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
        requireKnown(format, path);
        return RawImage.open(path, mode);
    }

    /**
     * As above, with a file that somebody else has opened; it is closed with the image, or at once if this fails.
     *
     * @param file open for writing, unless {@code mode} is to read only
     */
    public static DiskImage open(String format, NativeFile file, ImageMode mode) throws ImageException {
        try {
            requireKnown(format, file.path());
        } catch (ImageException unknown) {
            file.close();
            throw unknown;
        }
        return RawImage.open(file, mode);
    }

    private static void requireKnown(String format, Path path) throws ImageException {
        if (!isKnown(format)) {
            throw new ImageException("disk " + path + ": unknown image format '" + format + "'; known: raw");
        }
    }
}
