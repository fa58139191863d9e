package org.ringdom.tests.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;

/** Programs and files of the host that tests need. */
public final class HostPrograms {
    private HostPrograms() {
    }

    /** Whether a program is in the search path. */
    public static boolean has(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Skips the test where a program is missing; in CI it fails. */
    public static void require(String program, String debianPackage) {
        if (!has(program)) {
            missing(program, debianPackage);
        }
    }

    /** The same for a file of a package. */
    public static Path requireFile(String file, String debianPackage) {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            missing(file, debianPackage);
        }
        return path;
    }

    /** Skips the test where this user may not have a namespace with root folders of its own; in CI it fails. */
    public static void requireNamespaces() {
        require("unshare", "util-linux");
        CommandResult tried = Commands.run(Map.of(), List.of("unshare", "-rm", "true"));
        if (tried.exitCode() != 0) {
            absent("namespaces cannot be made: " + tried.err().strip());
        }
    }

    private static void missing(String what, String debianPackage) {
        absent(what + " is not installed (apt-get install " + debianPackage + ")");
    }

    private static void absent(String missing) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        Assumptions.abort("skipped: " + missing);
    }
}
