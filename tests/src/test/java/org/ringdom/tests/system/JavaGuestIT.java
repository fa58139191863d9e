package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.MarkdownCode;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.StoreSocket;

/** A Java guest in a jar of its own: the example of docs/java-guests.md, as it is printed there. */
class JavaGuestIT {
    private static final Path PAGE = Path.of("..", "docs", "java-guests.md");

    @TempDir
    private Path folder;

    @Test
    void theExampleOfTheManualRuns() throws IOException {
        makeJar(folder.resolve("remember.jar"), compile(MarkdownCode.of(PAGE).blockWith("class Remember")));
        Path config = Files.writeString(folder.resolve("remember.cfg"),
                MarkdownCode.of(PAGE).hereDocument("remember.cfg"));
        try (RandomAccessFile disk = new RandomAccessFile(folder.resolve("disk.img").toFile(), "rw")) {
            disk.setLength(1 << 20);
        }
        try (Ringdom ringdom = Ringdom.up(folder)) {
            int domid = ringdom.create(Files.readString(config));
            StoreSocket store = new StoreSocket(ringdom.storeSocket());
            Awaitility.await("the guest's answer").atMost(Ringdom.PATIENCE)
                    .until(() -> store.read("/local/domain/" + domid + "/data/remember").orElse("").equals("yes"));
            try (RandomAccessFile disk = new RandomAccessFile(folder.resolve("disk.img").toFile(), "r")) {
                assertEquals(4711, Long.reverseBytes(disk.readLong()));
            }
            refused(ringdom, config, "[ 'other.jar' ]", "other.jar: no such file");
            refused(ringdom, config, "[ ]", "no Java guest 'org.ringdom.guest.example.Remember'");
        }
    }

    private void refused(Ringdom ringdom, Path config, String classPath, String named) throws IOException {
        Path other = folder.resolve("other.cfg");
        Files.writeString(other, Files.readString(config).replace("[ 'remember.jar' ]", classPath)
                .replace("\"remember\"", "\"other\"").replaceAll("(?m)^disk .*$", ""));
        CommandResult result = ringdom.run("create", other.toString());
        assertEquals(1, result.exitCode(), result.toString());
        assertEquals(1, result.err().strip().lines().count(), result.toString());
        assertTrue(result.err().contains(named), result.toString());
    }

    private Path compile(String source) throws IOException {
        Path file = Files.writeString(folder.resolve("Remember.java"), source);
        Path classes = folder.resolve("classes");
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp",
                System.getProperty("java.class.path"), "-proc:none", "-d", classes.toString(), file.toString());
        assertEquals(0, status, "javac");
        return classes;
    }

    private static void makeJar(Path jar, Path classes) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> walk = Files.walk(classes)) {
            for (Path path : List.copyOf(walk.filter(Files::isRegularFile).toList())) {
                out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, out);
                out.closeEntry();
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }
}
