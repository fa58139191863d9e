package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.agrona.IoUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.BuiltRingdom;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Commands;
import org.ringdom.tests.support.HostPrograms;
import org.ringdom.tests.support.MarkdownCode;

/**
 * The tour of README.md, line by line as it is printed, in a home folder and a shared-memory folder of its own.
 *
 * <p>Changed are only lines that a person would end or repeat by hand: {@code logs -f} is interrupted, the verdict is waited
 * for. {@code ./ringdom} is a script that runs the classes under test instead of building them.
 */
class ReadmeIT {
    private static final Path README = Path.of("..", "README.md");

    @TempDir
    private Path home;
    private final Path shm = Path.of("/dev/shm", "ringdom-readme-" + ProcessHandle.current().pid());

    @AfterEach
    void remove() {
        if (Files.exists(shm)) {
            run("./ringdom down --timeout 0 || true\n");
            IoUtil.delete(shm.toFile(), true);
        }
    }

    @Test
    void theTourWorksAsPrinted() throws IOException {
        HostPrograms.require("xenstore-ls", "xenstore-utils");
        Files.createDirectory(shm);
        writeRingdom();
        String tour = MarkdownCode.of(README, "## A short tour").blocks().stream().map(ReadmeIT::unattended)
                .collect(Collectors.joining());
        CommandResult result = run(tour).ok();
        for (String shown : List.of("domain 16 'check'", "\nverified\n", "/local/domain/16", "total_memory")) {
            assertTrue(result.out().contains(shown), "no '" + shown.strip() + "' in\n" + result);
        }
        assertEquals(List.of(), Stream.of(shm.toFile().list()).toList(), "`down` left something");
    }

    /** A script that stops at the first command that fails, and shows each. */
    private CommandResult run(String commands) {
        try {
            Path script = Files.writeString(home.resolve("tour.sh"), "set -euxo pipefail\n"
                    + "unset RINGDOM_STATE RINGDOM_INSTANCE XDG_STATE_HOME\ncd '" + home + "'\n" + commands);
            return Commands.run(Map.of("HOME", home.toString(), "RINGDOM_SHM", shm.toString()),
                    List.of("bash", script.toString()));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static String unattended(String block) {
        return block.replaceAll("(?m)^(\\./ringdom logs -f).*$",
                "timeout -s INT 5 $1 || [ \\$? -eq 124 -o \\$? -eq 130 ]")
                .replaceAll("(?m)^(xenstore-read .*/verdict).*$", "until $1; do sleep 0.2; done");
    }

    private void writeRingdom() throws IOException {
        String java = BuiltRingdom.command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Path script = Files.writeString(home.resolve("ringdom"), "#!/bin/sh\nexec " + java + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
}
