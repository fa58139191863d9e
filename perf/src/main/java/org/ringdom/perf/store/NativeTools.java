package org.ringdom.perf.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ringdom.perf.process.Gcc;
import org.ringdom.perf.process.RealTime;

/**
 * What is built with gcc for the comparison: the client over libxenstore, and the library that lets the peers run without Xen.
 *
 * @param client {@code client.c} as a program
 * @param noXen {@code noxen.c} as a library to preload
 * @param realTime whether the client runs with real-time priority
 */
record NativeTools(Path client, Path noXen, boolean realTime) {
    /** Builds both in {@code folder}; empty, with a line that says so, if gcc, libxenstore or its headers are missing. */
    static Optional<NativeTools> build(Path folder, boolean realTime) {
        Path client = folder.resolve("client");
        Path noXen = folder.resolve("noxen.so");
        try {
            Gcc.compile(NativeTools.class, "client.c", folder,
                    List.of("-o", client.toString(), "-lxenstore", "-lpthread"));
            Gcc.compile(NativeTools.class, "noxen.c", folder,
                    List.of("-shared", "-fPIC", "-o", noXen.toString(), "-ldl"));
            return Optional.of(new NativeTools(client, noXen, realTime));
        } catch (IllegalStateException | UncheckedIOException failed) {
            System.out.println("skipped: the client cannot be built (Debian: gcc, libxen-dev): " + failed.getMessage());
            return Optional.empty();
        }
    }

    /** Runs the client on the store at {@code socket}; the numbers that it printed. */
    List<Double> run(Path socket, String... arguments) {
        List<String> command = new ArrayList<>(List.of(client.toString()));
        command.addAll(List.of(arguments));
        String line = run(realTime ? RealTime.command(command) : command, Map.of("XENSTORED_PATH", socket.toString()));
        return List.of(line.strip().split(" ")).stream().map(Double::valueOf).toList();
    }

    private static String run(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
            }
            return output;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
