package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Commands;
import org.ringdom.tests.support.HostPrograms;
import org.ringdom.tests.support.Ringdom;

/** The manual pages under the system's own {@code man}, and under what indexes pages for {@code apropos}. */
class ManPagesIT {
    private static final Map<String, String> PLAIN = Map.of("LC_ALL", "C.UTF-8", "MANWIDTH", "100");

    @TempDir
    private Path folder;

    @Test
    void manShowsEachPageWithoutAWarning() throws IOException {
        HostPrograms.require("man", "man-db");
        Ringdom.prepared(folder, Map.of()).run("man", "-q", folder.resolve("man").toString()).ok();
        try (Stream<Path> pages = Files.list(folder.resolve("man").resolve("man1"))) {
            List<Path> all = pages.toList();
            assertTrue(all.size() > 40, all.toString());
            for (Path page : all) {
                CommandResult shown = Commands.run(PLAIN, List.of("man", "--warnings", "--local-file", page.toString()))
                        .ok();
                assertEquals("", shown.err(), page.toString());
                assertTrue(shown.out().contains("SYNOPSIS"), shown.toString());
                CommandResult indexed = Commands.run(PLAIN, List.of("lexgrog", page.toString())).ok();
                assertTrue(indexed.out().contains(page.getFileName().toString().replace(".1", "") + " - "),
                        indexed.toString());
            }
        }
    }
}
