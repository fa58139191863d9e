package org.ringdom.perf.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ringdom.platform.jvm.JvmFlags;

/** A JVM started with the flags that a service of a role runs with, pinned if asked for. */
public final class JvmProcess implements AutoCloseable {
    private final Process process;
    private final String name;

    private JvmProcess(Process process, String name) {
        this.process = process;
        this.name = name;
    }

    /**
     * Starts {@code main} with this process's class path.
     *
     * @param role whose flags it gets
     * @param processor that it is pinned to, or {@link Placement#ANY}
     * @param log where its output goes; if empty, standard output is read by {@link #output} and errors are ours
     */
    public static JvmProcess start(String role, Class<?> main, int processor, Optional<Path> log, List<String> args) {
        List<String> command = new ArrayList<>();
        if (processor != Placement.ANY) {
            command.addAll(List.of("taskset", "-c", Integer.toString(processor)));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.serviceFlags(role, Optional.empty(), Optional.empty()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        log.ifPresent(file -> builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile())));
        try {
            return new JvmProcess(builder.start(), main.getSimpleName());
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot start " + command.get(0) + ": " + failed.getMessage(), failed);
        }
    }

    /** Everything it prints up to its end; it must end with status 0. */
    public List<String> output() {
        try {
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
                    .toList();
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(name + " ended with status " + status);
            }
            return lines;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Kills it and waits for its death. */
    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException stopped) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
