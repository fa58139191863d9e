package org.ringdom.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.ringdom.launcher.image.DebianImage;
import org.ringdom.launcher.image.ImageException;

/**
 * The image of a stock Debian kernel: of packages in the folder that {@code -Dringdom.debs=} names, or the one kept in the
 * user's cache, which is made through apt if it is not there. Without packages tests that need it are skipped.
 */
public final class LinuxImage {
    private LinuxImage() {
    }

    /** The image's folder; {@code scratch} is where it is made if packages are named. */
    public static Path folder(Path scratch) throws IOException {
        String debs = System.getProperty("ringdom.debs", "");
        try {
            if (!debs.isEmpty()) {
                try (Stream<Path> files = Files.list(Path.of(debs))) {
                    List<Path> packages = files.filter(LinuxImage::isNeeded).toList();
                    DebianImage.make(scratch.resolve("image"), packages, List.of(), "");
                }
                return scratch.resolve("image");
            }
        } catch (ImageException missing) {
            throw skipped("no stock kernel to boot", missing);
        }
        return kept(DebianImage.defaultFolder(), List.of(), "no stock kernel to boot");
    }

    /**
     * The folder of an image with a disk of packages, made through apt once and kept in the user's cache; tests write to copies.
     *
     * @param packages that the disk has, with all that they need
     */
    public static Path folderWith(List<String> packages) {
        return kept(DebianImage.defaultFolder().resolveSibling("debian-programs"), packages,
                "no disk of Debian's packages");
    }

    /** Tests that run at the same time wait here for the one that makes it. */
    private static synchronized Path kept(Path folder, List<String> packages, String otherwise) {
        try {
            boolean whole = packages.isEmpty() ? DebianImage.isWhole(folder) : DebianImage.isWhole(folder, packages);
            if (!whole) {
                DebianImage.make(folder, List.of(), packages, "");
            }
            return folder;
        } catch (ImageException missing) {
            throw skipped(otherwise, missing);
        }
    }

    /** Skips the test; in CI it fails. */
    private static AssertionError skipped(String what, ImageException missing) {
        if (System.getenv("CI") == null) {
            Assumptions.abort("skipped: " + what + ": " + missing.getMessage());
        }
        return new AssertionError(missing);
    }

    private static boolean isNeeded(Path file) {
        String name = file.getFileName().toString();
        return name.matches("linux-image-[0-9].*\\.deb|busybox-static_.*\\.deb");
    }
}
