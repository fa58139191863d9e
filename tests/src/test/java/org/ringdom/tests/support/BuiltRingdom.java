package org.ringdom.tests.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.agrona.IoUtil;
import org.ringdom.platform.jvm.JvmFlags;

/**
 * The command line of the build under test: its jars, then the folders with the tests' own guests.
 *
 * <p>With {@code -Dringdom.tests.aot=true} AOT caches are made first, as {@code ./ringdom} does after a build: that takes half a
 * minute, and every process afterwards starts as it does for a user.
 */
public final class BuiltRingdom {
    private static final String MAIN = "org.ringdom.launcher.cli.Main";
    private static final Path CACHES = Path.of("target", "aot").toAbsolutePath();
    private static final List<String> JAVA = prepare();

    private BuiltRingdom() {
    }

    /** The command that runs {@code ringdom}; its arguments are to follow. */
    public static List<String> command() {
        return JAVA;
    }

    private static List<String> prepare() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.common());
        command.addAll(JvmFlags.commandLine());
        List<String> entries = entries();
        if (Boolean.getBoolean("ringdom.tests.aot")) {
            command.add("-Dringdom.aot=" + CACHES);
            train(command, entries);
            Path cache = CACHES.resolve("cli.aot");
            if (Files.exists(cache)) {
                command.add("-XX:AOTCache=" + cache);
            }
        }
        command.addAll(List.of("-cp", String.join(File.pathSeparator, entries), MAIN));
        return List.copyOf(command);
    }

    /** Jars first: an AOT cache fits a class path that begins with the one it was made for. */
    private static List<String> entries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .sorted(Comparator.comparing((String entry) -> !entry.endsWith(".jar"))).toList();
    }

    private static void train(List<String> java, List<String> entries) {
        IoUtil.delete(CACHES.toFile(), true);
        List<String> jars = entries.stream().filter(entry -> entry.endsWith(".jar")).toList();
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, jars), MAIN, "train"));
        try {
            Path state = Files.createTempDirectory("ringdom-training");
            try {
                CommandResult result = Commands.run(Map.of("RINGDOM_STATE", state.toString()), command);
                if (result.exitCode() != 0) {
                    throw new AssertionError(result);
                }
            } finally {
                IoUtil.delete(state.toFile(), true);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
