package org.ringdom.tests.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

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

    private static void missing(String what, String debianPackage) {
        String missing = what + " is not installed (apt-get install " + debianPackage + ")";
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        Assumptions.abort("skipped: " + missing);
    }
}
