package org.ringdom.launcher.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.runtime.settings.WaitSettings;

class SettingsFileTest {
    @TempDir
    private Path folder;

    private SettingsFile file(String text) throws IOException {
        Path path = Files.writeString(folder.resolve("ringdom.conf"), text);
        return new SettingsFile(path, List.of(new WaitSettings.Group()));
    }

    private String objection(String text) throws IOException {
        List<String> objections = file(text).objections();
        assertEquals(1, objections.size(), objections.toString());
        return objections.getFirst().replace(folder + "/", "");
    }

    @Test
    void eachRoleGetsItsOwn() throws IOException {
        SettingsFile file = file("""
                # waiting
                xenstore.wait-spin-ns = 0
                blkback.wait-spin-ns=1_000   # a microsecond

                blkback.wait-dialogue-ns = 5
                """);
        assertEquals(List.of(), file.objections());
        assertEquals(Map.of("wait-spin-ns", "0"), file.usable("xenstore"));
        assertEquals(Map.of("wait-spin-ns", "1_000", "wait-dialogue-ns", "5"), file.usable("blkback"));
        assertEquals(Map.of(), file.usable("guest-16"));
        assertEquals(1_000, WaitSettings.SPIN.from(file.usable("blkback")));
    }

    @Test
    void withoutAFileThereAreDefaults() {
        SettingsFile none = new SettingsFile(folder.resolve("none"), List.of());
        assertEquals(List.of(), none.objections());
        assertEquals(Map.of(), none.usable("blkback"));
    }

    @Test
    void whatIsWrongIsNamedWithPlaceReasonAndMend() throws IOException {
        assertEquals("ringdom.conf:2: unknown setting 'blkback.wait-spn-ns'; did you mean blkback.wait-spin-ns?",
                objection("\nblkback.wait-spn-ns = 1"));
        assertEquals("ringdom.conf:1: unknown setting 'x'; docs/operation.md has a table of all", objection("x = 1"));
        assertEquals("ringdom.conf:1: blkback.wait-spin-ns = 2000000: write a whole number of ns from 0 to 1000000;"
                + " the default is 20000", objection("blkback.wait-spin-ns = 2000000"));
        assertEquals("ringdom.conf:1: 'nonsense' is no setting; write ROLE.SETTING = VALUE", objection("nonsense"));
        assertEquals("ringdom.conf:2: xenstore.wait-spin-ns is set twice; leave one out",
                objection("xenstore.wait-spin-ns = 1\nxenstore.wait-spin-ns = 2"));
    }

    @Test
    void linesThatAreRightHoldBesideWrongOnes() throws IOException {
        assertEquals(Map.of("wait-spin-ns", "1"),
                file("blkback.wait-spin-ns = 1\nblkback.wait-spin = 1\n").usable("blkback"));
    }
}
