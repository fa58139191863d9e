package org.ringdom.abi.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

/** Compiles a small C program against Xen's public headers and runs it. */
final class CProgram {
    private static final Path HEADERS = Path.of("/usr/include/xen");

    private CProgram() {
    }

    /**
     * Skips the test where the C compiler or the headers are missing; with CI=true in the environment it fails instead.
     */
    static void requireTools() {
        String missing = null;
        if (!Files.exists(HEADERS.resolve("io/blkif.h"))) {
            missing = "Xen's public headers (Debian package libxen-dev)";
        } else if (!runs("gcc", "--version")) {
            missing = "gcc";
        }
        if (missing != null && "true".equals(System.getenv("CI"))) {
            fail("the layouts cannot be compared: " + missing + " is not installed");
        }
        Assumptions.assumeTrue(missing == null, "skipped: " + missing + " is not installed");
    }

    private static boolean runs(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compiles {@code main}, a body of the main function, after the prelude, and returns the lines that it prints. */
    static List<String> run(Path folder, String main, String... options) throws IOException, InterruptedException {
        try (InputStream prelude = CProgram.class.getResourceAsStream("prelude.h")) {
            Files.write(folder.resolve("prelude.h"), prelude.readAllBytes());
        }
        Files.writeString(folder.resolve("layout.c"), "#include \"prelude.h\"\nint main(void)\n{\n" + main
                + "    return 0;\n}\n");
        List<String> compile = new ArrayList<>(List.of("gcc", "-std=gnu11", "-Wall", "-Werror"));
        compile.addAll(List.of(options));
        compile.addAll(List.of("-o", "layout", "layout.c"));
        execute(folder, compile);
        return execute(folder, List.of(folder.resolve("layout").toString()));
    }

    private static List<String> execute(Path folder, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ":\n" + output);
        return output.lines().toList();
    }
}
