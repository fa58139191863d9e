package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.Ringdom;

/** {@code ringdom top} on a terminal: what it draws, its keys, and the terminal afterwards. */
class TopIT {
    private static final String OTHER_SCREEN = "\u001B[?1049h";
    private static final String FIRST_SCREEN = "\u001B[?1049l";

    @TempDir
    private Path folder;

    /** What was drawn so far; filled by a thread. */
    private final ByteArrayOutputStream drawn = new ByteArrayOutputStream();

    @Test
    void theTableIsDrawnAgainSortedByKeyAndLeft() throws Exception {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            ringdom.create("""
                    name = "looked-at"
                    kernel = "java:org.ringdom.guest.console.ConsoleEcho"
                    memory = 16
                    """);
            Process top = ringdom.startOnTerminal("top", "-d", "1");
            try {
                keep(top.getInputStream());
                await("the table", "looked-at");
                await("the order of names", "s sorts: NAME");
                ringdom.awaitSuccessor(ringdom.kill("supervisor"));
                int before = text().length();
                Awaitility.await("it goes on over the supervisor's death").atMost(Ringdom.PATIENCE)
                        .until(() -> text().indexOf("looked-at", before) >= 0);
                type(top, 's');
                await("another order", "s sorts: CPU");
                type(top, 'q');
                assertTrue(top.waitFor(Ringdom.PATIENCE.toSeconds(), TimeUnit.SECONDS));
                assertEquals(0, top.exitValue(), text());
                await("the terminal as it was", FIRST_SCREEN);
                assertTrue(text().indexOf(OTHER_SCREEN) < text().indexOf("looked-at"), "its own screen");
            } finally {
                top.destroyForcibly();
            }
        }
    }

    private void keep(InputStream out) {
        Thread reader = new Thread(() -> {
            try {
                byte[] bytes = new byte[4096];
                for (int count = out.read(bytes); count >= 0; count = out.read(bytes)) {
                    synchronized (drawn) {
                        drawn.write(bytes, 0, count);
                    }
                }
            } catch (IOException ended) {
                throw new UncheckedIOException(ended);
            }
        }, "terminal");
        reader.setDaemon(true);
        reader.start();
    }

    private String text() {
        synchronized (drawn) {
            return drawn.toString(StandardCharsets.UTF_8);
        }
    }

    private void await(String what, String text) {
        Awaitility.await(what).atMost(Ringdom.PATIENCE).until(() -> text().contains(text));
    }

    private static void type(Process terminal, char key) throws IOException {
        OutputStream keys = terminal.getOutputStream();
        keys.write(key);
        keys.flush();
    }
}
