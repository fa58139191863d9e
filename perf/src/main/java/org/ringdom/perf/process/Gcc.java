package org.ringdom.perf.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds C programs that lie beside classes as resources. */
public final class Gcc {
    private Gcc() {
    }

    /**
     * Compiles a resource.
     *
     * @param beside the class whose package has it
     * @param folder where the source is put
     * @param rest of gcc's command line
     * @throws IllegalStateException with what gcc said if it failed
     * @throws UncheckedIOException if there is no gcc
     */
    public static void compile(Class<?> beside, String source, Path folder, List<String> rest) {
        Path file = folder.resolve(source);
        List<String> command = new ArrayList<>(List.of("gcc", "-O2", "-Wall", file.toString()));
        command.addAll(rest);
        try (InputStream in = beside.getResourceAsStream(source)) {
            Files.copy(in, file);
            Process gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (gcc.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
