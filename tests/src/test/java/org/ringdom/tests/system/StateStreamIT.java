package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.OtherStore;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.StateRecords;

/** The store's state as the stream that the Xen project's stores hand on: read by another parser, and back in another instance. */
class StateStreamIT {
    private static final String GUEST = """
            name = "talk"
            kernel = "java:org.ringdom.guest.console.ConsoleEcho"
            memory = 16
            """;

    @TempDir
    private Path folder;

    private List<String> export(Ringdom ringdom, Path file) throws Exception {
        ringdom.run("xenstore", "export", "--format=live-update", "-w", file.toString()).ok();
        return StateRecords.of(Files.readAllBytes(file));
    }

    private static List<String> ofKind(String kind, List<String> records) {
        return records.stream().filter(record -> record.startsWith(kind + " ")).toList();
    }

    /** Each node stands behind the one above it. */
    private static void assertParentsFirst(List<String> nodes) {
        Set<String> seen = new HashSet<>();
        for (String node : nodes) {
            String path = node.split(" ")[1];
            String parent = path.lastIndexOf('/') <= 0 ? "/" : path.substring(0, path.lastIndexOf('/'));
            assertTrue(path.equals("/") || path.startsWith("@") || seen.contains(parent), path);
            assertTrue(seen.add(path), path + " once only");
        }
    }

    @Test
    void aStreamIsWhatTheStoreHasAndIsReadBack() throws Exception {
        Path stream = folder.resolve("state");
        String text;
        List<String> nodes;
        try (Ringdom first = Ringdom.up(folder.resolve("first"))) {
            first.run("xenstore", "write", "/a/b", "line\none \\ \"quoted\"", "/a/empty", "", "/a/u", "ä").ok();
            int domid = first.create(GUEST);
            text = first.run("xenstore", "export").ok().out();
            List<String> records = export(first, stream);
            assertEquals(List.of("global -1 -1"), ofKind("global", records));
            assertTrue(ofKind("global-quota", records).getFirst().contains(" nodes=4096 watches=128 "),
                    records::toString);
            String ring = ofKind("connection", records).getFirst();
            assertTrue(ring.startsWith("connection 1 domain " + domid + " target " + 0x7FF4 + " port "), ring);
            assertTrue(
                    ofKind("watch", records).stream().anyMatch(watch -> watch.startsWith("watch 1 control/shutdown ")),
                    records::toString);
            nodes = ofKind("node", records);
            assertParentsFirst(nodes);
            assertTrue(nodes.contains("node /a/b (n0) line\none \\ \"quoted\""), nodes::toString);
            assertTrue(nodes.contains("node @releaseDomain (n0) "), nodes::toString);
            assertEquals(text.lines().count() + 2, nodes.size(), "the nodes of the text, and two special paths");
            first.awaitSuccessor(first.kill("xenstore"));
            assertEquals(records, export(first, stream), "what the journal brings back is the same");
        }
        try (Ringdom second = Ringdom.up(folder.resolve("second"))) {
            CommandResult imported = second.run("xenstore", "import", stream.toString()).ok();
            assertTrue(imported.err().contains("records that are no nodes are passed over"), imported.toString());
            List<String> there = new ArrayList<>(ofKind("node", export(second, folder.resolve("again"))));
            assertEquals(List.of(), missing(nodes, there));
            assertEquals(List.of(), missing(there, nodes));
            refusals(second, stream);
        }
    }

    /** What the Xen project's own store has of the stream is what stock clients saw in ours. */
    @Test
    void theXenProjectsStoreGoesOnFromIt() throws Exception {
        OtherStore.require();
        Path stream = folder.resolve("state");
        List<String> nodes;
        try (Ringdom ringdom = Ringdom.up(folder.resolve("ours"))) {
            int domid = ringdom.create(GUEST);
            ringdom.xenstore("xenstore-write", "/a/b", "some \\ \"value\"", "/a/empty", "").ok();
            ringdom.xenstore("xenstore-chmod", "/a/b", "n" + domid, "r4", "b3").ok();
            nodes = exportWhatIsListed(ringdom, stream);
        }
        try (OtherStore other = OtherStore.takeOver(Files.createDirectory(folder.resolve("other")),
                Files.readAllBytes(stream))) {
            assertTrue(other.state().startsWith("alive"), other.state());
            assertEquals(nodes, other.run("xenstore-ls", "-fp").ok().out().lines().sorted().toList(), other.state());
            other.run("xenstore-write", "/a/b/c", "new").ok();
            assertEquals("new\n", other.run("xenstore-read", "/a/b/c").ok().out());
            assertTrue(other.state().startsWith("alive"), other.state());
        }
    }

    /** The guest may change nodes yet: until the store is the same before and after. */
    private List<String> exportWhatIsListed(Ringdom ringdom, Path stream) {
        return Awaitility.await("the store is at rest").atMost(Ringdom.PATIENCE).until(() -> {
            List<String> before = ringdom.xenstore("xenstore-ls", "-fp").ok().out().lines().sorted().toList();
            export(ringdom, stream);
            List<String> after = ringdom.xenstore("xenstore-ls", "-fp").ok().out().lines().sorted().toList();
            return before.equals(after) ? before : List.<String>of();
        }, nodes -> !nodes.isEmpty());
    }

    private static List<String> missing(List<String> expected, List<String> found) {
        return expected.stream().filter(one -> !found.contains(one)).toList();
    }

    private void refusals(Ringdom ringdom, Path stream) throws Exception {
        byte[] bytes = Files.readAllBytes(stream);
        Path cut = folder.resolve("cut");
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length - 8));
        CommandResult refused = ringdom.run("xenstore", "import", cut.toString());
        assertTrue(refused.exitCode() == 1 && refused.err().contains("without a record that says so"),
                refused.toString());
        assertEquals(1, ringdom.run("xenstore", "export", "--format=live-update", "/a").exitCode());
        assertEquals(1, ringdom.run("xenstore", "export", "-w", folder + "/none/file").exitCode());
    }
}
