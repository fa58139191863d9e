package org.ringdom.launcher.supervisor.instance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The end of a process's log: why it ended, in its own words. */
public final class LogTail {
    private static final String ERROR = " ERROR ";

    private LogTail() {
    }

    /** Where the next line will be. */
    public static long end(Path log) {
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException unreadable) {
            return 0;
        }
    }

    /** The message of the last error that was logged behind {@code from}, without time and place. */
    public static Optional<String> lastError(Path log, long from) {
        try {
            byte[] bytes = Files.readAllBytes(log);
            String text = new String(Arrays.copyOfRange(bytes, (int) Math.min(from, bytes.length), bytes.length),
                    StandardCharsets.UTF_8);
            return text.lines().filter(line -> line.contains(ERROR)).reduce((first, second) -> second)
                    .map(LogTail::message);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static String message(String line) {
        int place = line.indexOf(": ", line.indexOf(ERROR));
        return place < 0 ? line : line.substring(place + 2);
    }
}
