package org.ringdom.blkback;

import java.nio.file.Path;

import org.ringdom.images.DiskImage;
import org.ringdom.images.ImageException;
import org.ringdom.images.ImageFormats;
import org.ringdom.images.ImageMode;
import org.ringdom.platform.io.NativeFile;

/**
 * Which image a disk is made of.
 *
 * @param format an image format's name
 * @param path absolute path of a file or block device
 * @param mode how it is opened
 */
record DiskSource(String format, Path path, ImageMode mode) {
    /**
     * Reads a disk's keys as toolstacks write them: {@code params} is a path, or a format and a path ({@code aio:/x},
     * {@code qcow2:/x}, {@code tapdisk:vhd:/x}).
     *
     * @param type {@code phy}, {@code qdisk}, {@code tap}, or a format's name
     * @throws ImageException if there is no path in it
     */
    static DiskSource of(String type, String params, String mode) throws ImageException {
        String format = ImageFormats.isKnown(type) ? type : "raw";
        String rest = params.startsWith("tapdisk:") ? params.substring("tapdisk:".length()) : params;
        int colon = rest.indexOf(':');
        if (!rest.startsWith("/") && colon > 0) {
            format = rest.substring(0, colon);
            rest = rest.substring(colon + 1);
        }
        if (!rest.startsWith("/")) {
            throw new ImageException("disk '" + params + "': not an absolute path");
        }
        boolean raw = format.equals("aio") || format.equals("phy") || format.equals("file") || format.isEmpty();
        return new DiskSource(raw ? "raw" : format, Path.of(rest), ImageMode.ofKey(mode));
    }

    /**
     * Opens the image.
     *
     * @param handed the file as somebody else has opened it; null: it is opened here
     */
    DiskImage open(NativeFile handed) throws ImageException {
        return handed == null
                ? ImageFormats.open(format, path, mode)
                : ImageFormats.open(format, handed.share(), mode);
    }
}
