package org.ringdom.launcher.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages are unpacked as Debian's own installation would have them, and never outside of the tree. */
class RootTreeTest {
    @TempDir
    private Path folder;
    private RootTree tree;
    private ByteArrayOutputStream data;
    private TarArchiveOutputStream tar;

    @BeforeEach
    void begin() throws IOException {
        tree = new RootTree(Files.createDirectory(folder.resolve("tree")));
        data = new ByteArrayOutputStream();
        tar = new TarArchiveOutputStream(data);
    }

    private void file(String name, int mode, String text) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(text.length());
        entry.setIds(0, 42);
        tar.putArchiveEntry(entry);
        tar.write(text.getBytes(StandardCharsets.US_ASCII));
        tar.closeArchiveEntry();
    }

    private void link(String name, byte kind, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private void unpack() throws IOException, ImageException {
        tar.close();
        Path deb = folder.resolve("package.deb");
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(deb))) {
            ar.putArchiveEntry(new ArArchiveEntry("data.tar", data.size()));
            ar.write(data.toByteArray());
            ar.closeArchiveEntry();
        }
        tree.unpack(deb);
        tree.close();
    }

    private String read(String name) throws IOException {
        return Files.readString(tree.root().resolve(name));
    }

    @Test
    void whatIsBelowBinLiesBelowUsr() throws Exception {
        tar.putArchiveEntry(new TarArchiveEntry("./bin/"));
        tar.closeArchiveEntry();
        file("./bin/tool", 04755, "tool");
        link("./bin/same", TarConstants.LF_LINK, "./bin/tool");
        link("./lib64/ld.so", TarConstants.LF_SYMLINK, "/lib/ld-2.so");
        unpack();
        assertEquals("tool", read("usr/bin/tool"));
        assertEquals(Path.of("usr/bin"), Files.readSymbolicLink(tree.root().resolve("bin")));
        assertEquals(04755, (int) Files.getAttribute(tree.root().resolve("usr/bin/tool"), "unix:mode") & 07777);
        assertEquals(2, Files.getAttribute(tree.root().resolve("usr/bin/same"), "unix:nlink"));
        assertEquals(Path.of("/lib/ld-2.so"), Files.readSymbolicLink(tree.root().resolve("usr/lib64/ld.so")));
        assertEquals(new RootTree.Owner(0, 42), tree.owner(tree.root().resolve("usr/bin/tool")));
    }

    @Test
    void linksLeadNowhereOutside() throws Exception {
        link("./absolute", TarConstants.LF_SYMLINK, folder.toString());
        link("./upwards", TarConstants.LF_SYMLINK, "../../..");
        file("./absolute/one", 0644, "1");
        file("./upwards/two", 0644, "2");
        file("./etc/../../../three", 0644, "3");
        unpack();
        assertEquals("1", Files.readString(tree.root().resolve(folder.toString().substring(1)).resolve("one")));
        assertEquals("2", read("two"));
        assertEquals("3", read("three"));
        for (String name : new String[]{"one", "two", "three"}) {
            assertFalse(Files.exists(folder.resolve(name)), name + " lies outside");
        }
    }

    @Test
    void aFileIsReplacedNotWrittenThroughALink() throws Exception {
        Path outside = Files.writeString(folder.resolve("outside"), "kept");
        link("./file", TarConstants.LF_SYMLINK, outside.toString());
        file("./file", 0600, "new");
        unpack();
        assertEquals("kept", Files.readString(outside));
        assertEquals("new", read("file"));
    }

    @Test
    void aLoopOfLinksIsRefused() throws Exception {
        link("./a", TarConstants.LF_SYMLINK, "b");
        link("./b", TarConstants.LF_SYMLINK, "a");
        file("./a/file", 0644, "");
        assertTrue(assertThrows(ImageException.class, this::unpack).getMessage().contains("too many links"));
    }

    @Test
    void ofAlternativesTheHighestPriorityThatIsThereWins() throws Exception {
        file("./usr/bin/mawk", 0755, "mawk");
        file("./usr/bin/gawk", 0755, "gawk");
        unpack();
        Alternatives alternatives = new Alternatives();
        alternatives.read("""
                update-alternatives --quiet --install /usr/bin/awk awk /usr/bin/gawk 10 \\
                  --slave /usr/bin/nawk nawk /usr/bin/gawk
                update-alternatives --install $link $name /usr/bin/other 99
                """);
        alternatives.read("update-alternatives \\\n --install /usr/bin/awk awk /usr/bin/mawk 5\n"
                + "update-alternatives --install /usr/bin/vi vi /usr/bin/absent 5");
        alternatives.link(tree);
        assertEquals(Path.of("/etc/alternatives/awk"), Files.readSymbolicLink(tree.root().resolve("usr/bin/awk")));
        assertEquals(Path.of("/usr/bin/gawk"), Files.readSymbolicLink(tree.root().resolve("etc/alternatives/awk")));
        assertFalse(tree.has("usr/bin/vi"));
    }

    /** Names go to debugfs, which would take the second line of this one for a command that writes a file of the host. */
    @Test
    void namesThatWouldBeCommandsAreRefused() throws Exception {
        file("./etc/a\ndump /etc/passwd stolen", 0644, "");
        assertRefused();
    }

    @Test
    void namesThatWouldEndAQuoteAreRefused() throws Exception {
        file("./etc/a\" b", 0644, "");
        assertRefused();
    }

    private void assertRefused() {
        assertTrue(assertThrows(ImageException.class, this::unpack).getMessage()
                .contains("a quote or a control character"));
    }
}
