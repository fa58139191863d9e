package org.ringdom.platform.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the processes that hold a lock on a file, as far as this user may look. The kernel names no owner of an OFD lock,
 * but lists the locks of each open descriptor in {@code /proc/<pid>/fdinfo/<fd>}.
 */
final class LockHolders {
    private LockHolders() {
    }

    /** Such as {@code process 4711 (java)}; several are joined by commas; empty if none can be seen. */
    static String describe(long inode) {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holdsLock(process.resolve("fdinfo"), ":" + inode + " ")) {
                    found.add("process " + process.getFileName() + " (" + name(process) + ")");
                }
            }
        } catch (IOException hidden) {
            return "";
        }
        return String.join(", ", found);
    }

    private static boolean holdsLock(Path fdinfo, String inode) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(fdinfo)) {
            for (Path descriptor : descriptors) {
                if (hasLockLine(descriptor, inode)) {
                    return true;
                }
            }
        } catch (IOException notOursOrGone) {
            return false;
        }
        return false;
    }

    private static boolean hasLockLine(Path descriptor, String inode) {
        try {
            return Files.readString(descriptor, StandardCharsets.ISO_8859_1).lines()
                    .anyMatch(line -> line.startsWith("lock:") && line.contains(inode));
        } catch (IOException gone) {
            return false;
        }
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).trim();
        } catch (IOException gone) {
            return "?";
        }
    }
}
