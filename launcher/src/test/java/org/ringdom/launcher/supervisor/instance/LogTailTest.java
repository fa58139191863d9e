package org.ringdom.launcher.supervisor.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    private Path temp;

    @Test
    void theLastErrorBehindAPlaceIsFoundWithoutTimeAndPlace() throws Exception {
        Path log = temp.resolve("x.log");
        assertEquals(0, LogTail.end(log));
        assertEquals(Optional.empty(), LogTail.lastError(log, 0));
        String first = "2026-01-02 03:04:05.678 ERROR Main: old: reason\n";
        Files.writeString(log, first + "2026-01-02 03:04:06.000 INFO  Main: fine\n");
        assertEquals(Optional.of("old: reason"), LogTail.lastError(log, 0));
        long end = LogTail.end(log);
        assertEquals(Optional.empty(), LogTail.lastError(log, end));
        Files.writeString(log, Files.readString(log) + "2026-01-02 03:04:07.000 ERROR A: one\n"
                + "2026-01-02 03:04:07.001 ERROR B: two\n\tat x.Y\n");
        assertEquals(Optional.of("two"), LogTail.lastError(log, end));
        assertEquals(Optional.empty(), LogTail.lastError(log, 1L << 40), "a log that was made anew is shorter");
    }
}
