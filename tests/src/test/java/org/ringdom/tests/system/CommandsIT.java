package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.launcher.store.StoreConnection;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Ringdom;

/** Commands about guests and the store, with a whole instance. */
class CommandsIT {
    private static final String ECHO = """
            name = "echo"
            kernel = "java:org.ringdom.guest.console.ConsoleEcho"
            memory = 16
            """;

    @TempDir
    private Path folder;

    @Test
    void guestsAreAskedRenamedAndWatched() throws Exception {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            int first = ringdom.create(ECHO);
            ringdom.run("rename", "echo", "other").ok();
            assertEquals(first + "", ringdom.run("domid", "other").ok().out().strip());
            assertEquals("other\n", ringdom.run("xenstore", "read", "/local/domain/" + first + "/name").ok().out());
            ringdom.awaitSuccessor(ringdom.kill("supervisor"));
            assertTrue(ringdom.run("list").ok().out().contains("other"), "the name outlives the supervisor");
            refused(ringdom.run("rename", "other", "17"), "cannot be used");
            refused(ringdom.run("rename", "other", "a b"), "cannot be used");

            assertTrue(ringdom.run("top", "-b", "-i", "1").ok().out().contains("other"));
            assertTrue(ringdom.run("uptime", "other").ok().out().contains(" 0:0"));
            ringdom.run("reboot", "-w", "--timeout", "60", "other").ok();
            String second = ringdom.run("domid", "other").ok().out().strip();
            assertTrue(Integer.parseInt(second) > first, second);
            ringdom.run("shutdown", "-a", "-w", "--timeout", "60").ok();
            Awaitility.await("the guest is gone").atMost(Ringdom.PATIENCE)
                    .until(() -> !ringdom.run("list").ok().out().contains("other"));

            String events = ringdom.run("events").ok().out();
            for (String expected : List.of("process-died      supervisor", "domain-created    " + first + " 'echo'",
                    "domain-renamed    " + first + " 'other'  was 'echo'", "domain-asked      " + first
                            + " 'other'  reboot",
                    "domain-created    " + second + " 'other'  again", "domain-asked      " + second
                            + " 'other'  poweroff",
                    "domain-gone       " + second)) {
                assertTrue(events.contains(expected) || expected.contains("supervisor"), expected + " in\n" + events);
            }
            assertTrue(events.contains("goes on"), events);
            assertTrue(ringdom.run("dmesg").ok().out().contains("microhypervisor: "));
            theStoreIsReadAndChanged(ringdom);
        }
    }

    private static void theStoreIsReadAndChanged(Ringdom ringdom) throws Exception {
        ringdom.run("xenstore", "write", "/ringdom-it/a", "x\ty", "/ringdom-it/b", "").ok();
        assertEquals("a = \"x\\ty\"\nb = \"\"\n", ringdom.run("xenstore", "ls", "/ringdom-it").ok().out());
        assertTrue(ringdom.run("xenstore", "ls", "-f", "-p", "/ringdom-it").ok().out()
                .startsWith("/ringdom-it/a = \"x\\ty\"   (n0)\n"));
        assertEquals(0, ringdom.run("xenstore", "exists", "/ringdom-it/a").exitCode());
        ringdom.kill("xenstore");
        ringdom.run("xenstore", "rm", "/ringdom-it/a").ok();
        assertEquals(1, ringdom.run("xenstore", "exists", "/ringdom-it/a").exitCode());
        refused(ringdom.run("xenstore", "read", "/ringdom-it/a"), "ringdom: there is no such node (ENOENT)");
        refused(ringdom.run("xenstore", "read", "/a//b"), "EINVAL");
        List<String> names = IntStream.range(0, 200).mapToObj(i -> "node-" + i + "-" + "x".repeat(40)).sorted()
                .collect(Collectors.toList());
        try (StoreConnection store = StoreConnection.open(ringdom.storeSocket())) {
            for (String name : names) {
                store.write("/ringdom-it/many/" + name, new byte[0]);
            }
            List<String> listed = new ArrayList<>(store.list("/ringdom-it/many"));
            listed.sort(null);
            assertEquals(names, listed, "a list that is longer than a message");
            store.watch("/ringdom-it/many", "t");
            assertEquals(new StoreConnection.Changed("/ringdom-it/many", "t"), store.next());
            store.write("/ringdom-it/many/new", new byte[]{1});
            assertEquals(new StoreConnection.Changed("/ringdom-it/many/new", "t"), store.next());
            assertEquals(List.of("n0"), store.permissions("/ringdom-it/many/new"));
        }
        assertEquals("/ringdom-it/b\n", ringdom.run("xenstore", "watch", "-n", "1", "/ringdom-it/b").ok().out());
    }

    private static void refused(CommandResult result, String named) {
        assertEquals(1, result.exitCode(), result.toString());
        assertEquals(1, result.err().strip().lines().count(), result.toString());
        assertTrue(result.err().contains(named), result.toString());
    }
}
