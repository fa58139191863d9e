package org.ringdom.xenstore.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.xenstore.service.SocketOnly;

/** Debian's xenstore-* tools (package xenstore-utils) against the socket. */
@Timeout(120)
class StockClientsTest {
    @TempDir
    private Path folder;
    private Path socket;
    private SocketOnly store;

    @BeforeEach
    void start() throws IOException {
        boolean installed = Files.isExecutable(Path.of("/usr/bin/xenstore-ls"));
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("xenstore-utils is not installed: apt-get install xenstore-utils");
        }
        assumeTrue(installed, "skipped: xenstore-utils is not installed (apt-get install xenstore-utils)");
        socket = folder.resolve("xenstored.sock");
        store = new SocketOnly(socket);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (store != null) {
            store.close();
        }
    }

    private Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("XENSTORED_PATH", socket.toString());
        return builder.start();
    }

    private String run(int exitCode, String... command) throws IOException, InterruptedException {
        Process process = start(command);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), () -> String.join(" ", command) + " hangs");
        assertEquals(exitCode, process.exitValue(), () -> String.join(" ", command) + ": " + output);
        return output;
    }

    @Test
    void theSocketIsTheUsersOwn() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    }

    @Test
    void writeReadListExistsAndRemove() throws Exception {
        run(0, "xenstore-write", "/a/b", "one", "/a/c", "two words");
        assertEquals("one\ntwo words\n", run(0, "xenstore-read", "/a/b", "/a/c"));
        assertEquals("b\nc\n", run(0, "xenstore-list", "/a"));
        run(0, "xenstore-exists", "/a/b");
        run(1, "xenstore-exists", "/a/x");
        assertTrue(run(1, "xenstore-read", "/a/x").contains("couldn't read path /a/x"));
        run(0, "xenstore-rm", "/a/b");
        run(1, "xenstore-exists", "/a/b");
        assertEquals("c\n", run(0, "xenstore-list", "/a"));
    }

    @Test
    void lsShowsTheTreeWithPermissions() throws Exception {
        run(0, "xenstore-write", "/local/domain/3/name", "u1");
        run(0, "xenstore-chmod", "-r", "/local/domain/3", "n0", "r3");
        run(0, "xenstore-chmod", "/local/domain/3/name", "n3", "b4", "w5");
        assertEquals("""
                /local = ""   (n0)
                /local/domain = ""   (n0)
                /local/domain/3 = ""   (n0,r3)
                /local/domain/3/name = "u1"   (n3,b4,w5)
                """, run(0, "xenstore-ls", "-fp"));
    }

    @Test
    void aDirectoryTooLargeForOneReplyIsListed() throws Exception {
        List<String> command = new ArrayList<>(List.of("xenstore-write"));
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 600; i++) {
            command.add("/many/child-%04d".formatted(i));
            command.add("");
            expected.append("child-%04d%n".formatted(i));
        }
        run(0, command.toArray(String[]::new));
        assertEquals(expected.toString(), run(0, "xenstore-list", "/many"));
    }

    @Test
    void watchPrintsEachChange() throws Exception {
        Process watch = start("stdbuf", "-oL", "xenstore-watch", "-n", "4", "/w");
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("/w", lines.readLine());
            run(0, "xenstore-write", "/w/x", "1");
            run(0, "xenstore-write", "/v", "1");
            run(0, "xenstore-chmod", "/w/x", "r0");
            run(0, "xenstore-rm", "/w");
            assertEquals("/w/x", lines.readLine());
            assertEquals("/w/x", lines.readLine());
            assertEquals("/w", lines.readLine());
        }
        assertTrue(watch.waitFor(30, TimeUnit.SECONDS));
    }
}
