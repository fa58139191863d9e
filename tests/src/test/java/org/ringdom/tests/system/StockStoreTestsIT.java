package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Commands;
import org.ringdom.tests.support.HostPrograms;
import org.ringdom.tests.support.Ringdom;

/**
 * The Xen project's own test program for stores, and its control program, against a whole instance: Debian's package
 * xen-utils-4.17. {@code -Dringdom.storeTestIterations=N} and {@code ...Seconds=N} do more of it.
 */
@Timeout(600)
class StockStoreTestsIT {
    private static final Path PROGRAMS = Path.of("/usr/lib/xen-4.17/bin");
    private static final int ITERATIONS = Integer.getInteger("ringdom.storeTestIterations", 100);
    private static final int RANDOM_SECONDS = Integer.getInteger("ringdom.storeTestSeconds", 5);

    @TempDir
    private static Path folder;

    @BeforeAll
    static void findPrograms() {
        HostPrograms.requireFile(PROGRAMS.resolve("test-xenstore").toString(), "xen-utils-4.17");
    }

    private static CommandResult run(Ringdom ringdom, String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(PROGRAMS.resolve(program).toString()));
        command.addAll(Arrays.asList(arguments));
        return Commands.run(Map.of("XENSTORED_RUNDIR", ringdom.folder().run().resolve("xenstored").toString()),
                command);
    }

    @Test
    void theXenProjectsOwnTestsAndToolsAreContent() {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            CommandResult list = run(ringdom, "test-xenstore", "--list-tests").ok();
            long tests = list.out().lines().count();
            assertTrue(tests >= 12, list.toString());
            CommandResult all = run(ringdom, "test-xenstore", "--iterations", Integer.toString(ITERATIONS)).ok();
            assertEquals(tests, all.out().lines().filter(line -> line.contains(" avg: ")).count(), all.toString());
            assertFalse(all.out().contains("failed"), all.toString());
            assertFalse(all.out().contains("Exhaustive"), "nobody else was there to conflict with: " + all);

            CommandResult random = run(ringdom, "test-xenstore", "--random", Integer.toString(RANDOM_SECONDS)).ok();
            assertFalse(random.out().contains("failed"), random.toString());
            ringdom.awaitSuccessor(ringdom.kill("xenstore"));
            run(ringdom, "test-xenstore", "--iterations", "20").ok();

            control(ringdom);
            quotas(ringdom);
        }
    }

    private static void control(Ringdom ringdom) {
        assertEquals("OK\n", run(ringdom, "xenstore-control", "check").ok().out());
        assertTrue(run(ringdom, "xenstore-control", "help").ok().out().contains("memreport"));
        assertTrue(run(ringdom, "xenstore-control", "memreport").ok().out().startsWith("nodes "));
        run(ringdom, "xenstore-control", "print", "a word to the log").ok();
        assertTrue(ringdom.logs().contains("print: a word to the log"));
        run(ringdom, "xenstore-control", "log", "on").ok();
        run(ringdom, "xenstore-control", "log", "off").ok();
        assertTrue(ringdom.logs().contains("CONTROL log|on|") || ringdom.logs().contains("CONTROL log|off|"));
    }

    /** What a stock tool sets is there for everybody, also when the store has died. */
    private static void quotas(Ringdom ringdom) {
        assertTrue(run(ringdom, "xenstore-control", "quota").ok().out().contains("nodes            :     4096 "));
        run(ringdom, "xenstore-control", "quota", "set", "nodes", "77").ok();
        ringdom.run("xenstore", "quota", "-d", "4", "watches", "55").ok();
        ringdom.awaitSuccessor(ringdom.kill("xenstore"));
        assertTrue(ringdom.run("xenstore", "quota").ok().out().contains("77"));
        assertTrue(ringdom.run("xenstore", "quota", "-d", "4", "watches").ok().out().contains("55"));
        CommandResult wrong = ringdom.run("xenstore", "quota", "nonsense", "5");
        assertEquals(1, wrong.exitCode(), wrong.toString());
        CommandResult stats = ringdom.run("stats", "xenstore").ok();
        assertTrue(stats.out().contains("store requests") && stats.out().contains("store watch events"), stats.out());
    }

    /** A text of the whole store, read back into another instance, gives the same store. */
    @Test
    void anExportIsReadBack() throws Exception {
        Path file = folder.resolve("export.txt");
        String exported;
        try (Ringdom first = Ringdom.up(folder.resolve("first"))) {
            first.run("xenstore", "write", "/a/b", "line\none \\ two\ttab \"quoted\"   (n0)", "/a/empty", "", "/a/u",
                    "\u00e4").ok();
            first.xenstore("xenstore-chmod", "/a/b", "n4", "r5", "b6").ok();
            exported = first.run("xenstore", "export", "/a").ok().out();
            assertTrue(exported.contains("/a/b = \"line\\none \\\\ two\\ttab \"quoted\"   (n0)\"   (n4,r5,b6)\n"),
                    exported);
            Files.writeString(file, exported);
        }
        try (Ringdom second = Ringdom.up(folder.resolve("second"))) {
            second.run("xenstore", "import", file.toString()).ok();
            assertEquals(exported, second.run("xenstore", "export", "/a").ok().out());
            Files.writeString(file, "/b = \"1\"   (n0)\n/bad path = \"1\"   (n0)\n");
            assertEquals(1, second.run("xenstore", "import", file.toString()).exitCode());
            Files.writeString(file, "/b = \"1\"   (n0)\nnonsense\n");
            CommandResult refused = second.run("xenstore", "import", file.toString());
            assertTrue(refused.exitCode() == 1 && refused.err().contains("export.txt:2:"), refused.toString());
            assertEquals(1, second.run("xenstore", "exists", "/b").exitCode(), "all or none");
            assertEquals(1, second.run("xenstore", "import", "/none").exitCode());
        }
    }
}
