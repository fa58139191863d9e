package org.ringdom.launcher.supervisor.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {
    @TempDir
    private Path logs;

    private String read(String name) throws IOException {
        return Files.readString(logs.resolve(name));
    }

    @Test
    void fullLogsMoveOnAndTheirWritersGoOn() throws IOException {
        LogRotation rotation = new LogRotation(logs, 4, 2);
        Files.writeString(logs.resolve("small.log"), "abc");
        Files.writeString(logs.resolve("crash-core-1.log"), "abcdef");
        try (OutputStream writer = Files.newOutputStream(logs.resolve("core.log"), StandardOpenOption.CREATE,
                StandardOpenOption.APPEND)) {
            for (int i = 1; i <= 4; i++) {
                writer.write(("line" + i).getBytes(StandardCharsets.UTF_8));
                rotation.look();
            }
            writer.write("x".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals("x", read("core.log"));
        assertEquals("line4", read("core.log.1"));
        assertEquals("line3", read("core.log.2"));
        assertFalse(Files.exists(logs.resolve("core.log.3")));
        assertEquals("abc", read("small.log"));
        assertEquals("abcdef", read("crash-core-1.log"));
    }

    @Test
    void aSuccessorFinishesWhatWasCutOffAndRepeatsWhatWasNot() throws IOException {
        LogRotation rotation = new LogRotation(logs, 4, 1);
        Files.writeString(logs.resolve("core.log"), "more of it");
        Files.writeString(logs.resolve("core.log.new"), "more");
        rotation.look();
        assertEquals("more of it", read("core.log.1"), "killed before the cut");
        Files.writeString(logs.resolve("core.log.new"), "whole");
        rotation.look();
        assertEquals("whole", read("core.log.1"), "killed after the cut");
        assertEquals("", read("core.log"));
        assertFalse(Files.exists(logs.resolve("core.log.new")));
    }

    @Test
    void nothingOldIsKeptIfNobodyWantsIt() throws IOException {
        Files.writeString(logs.resolve("core.log"), "12345");
        new LogRotation(logs, 4, 0).look();
        assertEquals(1, logs.toFile().list().length);
        assertEquals("", read("core.log"));
    }
}
