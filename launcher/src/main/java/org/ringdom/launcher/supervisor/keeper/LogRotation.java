package org.ringdom.launcher.supervisor.keeper;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps processes' logs small: what a log holds when it has grown too large goes to {@code ROLE.log.1}, older ones to
 * {@code .2} and so on, and the log begins anew.
 *
 * <p>Processes hold their log open for appending and know nothing of this, so it is copied and then cut off:
 *
 * <pre>
 *   copy ROLE.log to ROLE.log.new      cut ROLE.log off (commit)      shift .1, .2, ...      rename .new to .1
 * </pre>
 *
 * <p>A supervisor that finds a {@code .new} knows by the size of the log whether its predecessor had cut it off: then it
 * finishes, else the copy is made again. A line that is written between the end of the copy and the cut is lost.
 */
final class LogRotation {
    private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);

    private final Path folder;
    private final long maxBytes;
    private final int oldFiles;

    /**
     * @param folder of the logs
     * @param maxBytes a log that has so many is moved
     * @param oldFiles how many old ones are kept of each
     */
    LogRotation(Path folder, long maxBytes, int oldFiles) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.oldFiles = oldFiles;
    }

    /** Looks at all logs. What cannot be moved is logged, and tried again the next time. */
    void look() {
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder,
                path -> path.toString().endsWith(".log") && !path.getFileName().toString().startsWith("crash-"))) {
            for (Path log : logs) {
                look(log);
            }
        } catch (IOException failed) {
            LOG.warn("cannot rotate the logs in {}: {}", folder, failed.getMessage());
        }
    }

    private void look(Path log) throws IOException {
        Path fresh = numbered(log, "new");
        boolean full = Files.size(log) >= maxBytes;
        if (full) {
            Files.copy(log, fresh, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
        if (full || Files.exists(fresh)) {
            shift(log, fresh);
        }
    }

    private void shift(Path log, Path fresh) throws IOException {
        if (oldFiles == 0) {
            Files.delete(fresh);
            return;
        }
        for (int number = oldFiles - 1; number >= 1; number--) {
            Path old = numbered(log, Integer.toString(number));
            if (Files.exists(old)) {
                Files.move(old, numbered(log, Integer.toString(number + 1)), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.move(fresh, numbered(log, "1"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path numbered(Path log, String number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }
}
