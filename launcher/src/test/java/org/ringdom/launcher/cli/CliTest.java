package org.ringdom.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.launcher.api.Health;
import org.ringdom.launcher.toolstack.config.ConfigParser;
import org.ringdom.launcher.toolstack.config.DomainConfig;
import org.ringdom.launcher.toolstack.config.DomainConfigReader;

class CliTest {
    private final FakeInstance instance = new FakeInstance();
    private final Map<String, String> environment = new HashMap<>();
    private StringWriter out;
    private StringWriter err;

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        return Cli.run(new CliContext(instance, new PrintWriter(out), new PrintWriter(err), environment), arguments);
    }

    private void assertFails(int code, String line, String... arguments) {
        assertEquals(code, run(arguments));
        assertEquals(line + "\n", err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void listIsColumnForColumnThatOfXl() {
        assertEquals(0, run("list"));
        assertEquals("""
                Name                                        ID   Mem VCPUs\tState\tTime(s)
                Domain-0                                     0  2048     2     r-----     864.8
                u1                                           3   256     1     -b----      51.8
                """, out.toString());
        assertEquals(0, run("list", "-v", "u1"));
        assertEquals(
                """
                        Name                                        ID   Mem VCPUs\tState\tTime(s)   UUID                            \
                        Reason-Code\tSecurity Label
                        u1                                           3   256     1     -b----      51.8 \
                        1f330118-a0f4-4d01-a839-9b0c9ea69a9c        -                -
                        """,
                out.toString());
        assertEquals(0, run("list", "3", "-o", "json"));
        assertEquals("""
                [
                    {
                        "domid": 3,
                        "name": "u1",
                        "uuid": "1f330118-a0f4-4d01-a839-9b0c9ea69a9c",
                        "memory_mib": 256,
                        "vcpus": 1,
                        "state": "-b----",
                        "time_s": 51.84,
                        "max_memory_mib": 512,
                        "uptime_ms": 93784000,
                        "shutdown_reason": null
                    }
                ]
                """, out.toString());
    }

    @Test
    void blockListIsColumnForColumnThatOfXl() {
        assertEquals(0, run("block-list", "u1"));
        assertEquals("Vdev  BE  handle state evt-ch ring-ref BE-path                       \n"
                + "51712 0   3      4     10     9        /local/domain/0/backend/vbd/3/51712\n", out.toString());
    }

    @Test
    void networkListHasTheColumnsOfXl() {
        assertEquals(0, run("network-list", "u1"));
        assertEquals("Idx BE Mac Addr.         handle state evt-ch   tx-/rx-ring-ref BE-path                       \n"
                + "0   0  00:16:3e:01:02:03      0     4     11   768/769         /local/domain/0/backend/vif/3/0\n",
                out.toString());
    }

    @Test
    void infoIsLineForLineThatOfXl() {
        assertEquals(0, run("info", "-n"));
        assertEquals("""
                host                   : dom0
                free_cpus              : 0
                cpu_topology           :
                cpu:    core    socket     node
                  0:       0        0        0
                  1:       1        0        0
                device topology        :
                device           node
                No device topology data available
                numa_info              :
                node:    memsize    memfree    distances
                   0:      7168       3776      10
                xen_major              : 4
                """, out.toString());
        assertEquals(0, run("info"));
        assertEquals("host                   : dom0\nfree_cpus              : 0\nxen_major              : 4\n",
                out.toString());
    }

    @Test
    void statusTellsHealthByItsExitCode() {
        assertEquals(0, run("status"));
        assertEquals("""
                SERVICE     DOMID   PID  STATE  HEALTH    AGE  RESTARTS  LAST STALL     RSS  CONFINED
                supervisor      0  4711  ready  ok      1m01s         0           -  63 MiB  no
                blkback         2  4720  ready  ok         5s        12      173 ms  47 MiB  yes
                netback         3     -  ready  ok          -         0           -       -  no
                """, out.toString());
        instance.blkbackHealth = Health.HUNG;
        assertEquals(1, run("status", "-o", "json"));
        assertTrue(out.toString().contains("\"healthy\": false"));
        assertTrue(out.toString().contains("\"last_stall_ms\": 173"));
        assertTrue(out.toString().contains("\"pid\": null"));
    }

    @Test
    void verbsFindDomainsByNameAndNumber() {
        assertEquals(0, run("pause", "u1"));
        assertEquals(0, run("unpause", "3"));
        assertEquals(0, run("destroy", "u1", "-i", "two"));
        assertEquals(
                List.of("connect default", "pause 3", "close", "connect default", "unpause 3", "close", "connect two",
                        "destroy 3", "close"),
                instance.calls);
        assertFails(1, "ringdom: nosuch is an invalid domain identifier; `ringdom list` shows the domains", "pause",
                "nosuch");
    }

    @Test
    void instanceComesFromOptionThenEnvironment() {
        environment.put("RINGDOM_INSTANCE", "env");
        run("list");
        run("--instance", "before", "list");
        run("list", "--instance=after");
        assertEquals(List.of("connect env", "connect before", "connect after"),
                instance.calls.stream().filter(call -> call.startsWith("connect")).toList());
        assertFails(1,
                "ringdom: '../x' is no name for an instance: up to 32 letters, digits, '_', '.' and '-', a letter or digit first",
                "-i", "../x",
                "list");
    }

    @Test
    void upAndDownPassTheirOptions() {
        assertEquals(0, run("up", "-d", "--wait", "--timeout", "9"));
        assertEquals(0, run("down"));
        assertEquals(
                List.of("up default UpOptions[detach=true, waitReady=true, timeout=PT9S]", "connect default", "down 30",
                        "close"),
                instance.calls);
    }

    @Test
    void restartKnowsTheServices() {
        assertEquals(0, run("restart", "blkback", "--kill"));
        assertEquals("blkback: PID 1 ended, PID 2 ready after 150 ms\n", out.toString());
        assertTrue(instance.calls.contains("restart blkback true"));
        assertEquals(0, run("restart", "--all"));
        assertTrue(instance.calls.containsAll(List.of("restart supervisor false", "restart netback false")));
        assertEquals(2, run("restart"));
        assertEquals(0, run("reset-failed"));
        assertEquals("no service is given up\n", out.toString());
        assertFails(1, "ringdom: there is no service 'blkbak'; did you mean 'blkback'?", "restart", "blkbak");
        assertFails(1, "ringdom: there is no service 'x'; there are supervisor, blkback, netback", "restart", "x");
    }

    @Test
    void createSendsWhatTheFileMeansWithAbsolutePaths(@TempDir Path folder) throws Exception {
        Files.write(folder.resolve("disk.img"), new byte[512]);
        Path file = Files.writeString(folder.resolve("v.cfg"), """
                name = "v"
                kernel = "java:org.ringdom.guest.Verifier"
                disk = [ 'disk.img,raw,xvda,rw' ]
                vpcus = 2
                """);
        assertEquals(0, run("create", file.toString(), "-p", "memory=32"));
        assertEquals("domain 16 'v' created, paused\n", out.toString());
        assertEquals(file + ":4:1: warning: unknown key 'vpcus' is ignored; did you mean 'vcpus'?\n", err.toString());
        String sent = instance.calls.get(1);
        assertTrue(sent.startsWith("create paused=true\n"));
        DomainConfig config = DomainConfigReader
                .read(ConfigParser.parse("sent", sent.substring(sent.indexOf('\n')))).config();
        assertEquals(folder.resolve("disk.img").toString(), config.disks().get(0).target());
        assertEquals(32, config.memoryMib());
    }

    @Test
    void createFailsWithOneLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("v.cfg"), "name = v\n");
        assertFails(1, file + ":1:8: the value of 'name' is the bare word v; put it in quotes: \"v\"", "create",
                file.toString());
        Files.writeString(file, "name='v'; kernel='k'");
        assertFails(1, "ringdom: kernel: " + folder.resolve("k") + ": no such file", "create", file.toString());
        Files.writeString(file, "name='v'; kernel='java:K'; disk=['none.img,raw,xvda']");
        assertFails(1, "ringdom: disk xvda: " + folder.resolve("none.img") + ": no such file", "create",
                file.toString());
        assertFails(1, folder.resolve("no.cfg") + ":1:1: no such file; check the path", "create",
                folder.resolve("no.cfg").toString());
        assertFails(1, "argument 'memory=x':1:8: the value of 'memory' is the bare word x; put it in quotes: \"x\"",
                "create",
                file.toString(), "memory=x");
        assertTrue(instance.calls.isEmpty());
    }

    @Test
    void dryRunNeedsNoInstance(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("v.cfg"), "name='v'; kernel='java:K'");
        assertEquals(0, run("create", "-n", file.toString(), "-i", "gone"));
        assertTrue(out.toString().startsWith("name = \"v\"\ntype = \"pv\"\nmemory = 128\n"));
    }

    @Test
    void usageErrorsAreOneLineAndTwo() {
        assertFails(2, "ringdom: no command given (see ringdom --help)");
        assertFails(2, "ringdom: Unmatched argument at index 0: 'statuss'; did you mean 'status'? (see ringdom --help)",
                "statuss");
        assertFails(2, "ringdom: Missing required parameter: 'DOMAIN' (see ringdom pause --help)", "pause");
        assertFails(2, "ringdom: Invalid value for option '--timeout': 'x' is not an int (see ringdom up --help)", "up",
                "--timeout", "x");
    }

    @Test
    void missingInstanceIsOneLine() {
        assertFails(1, "ringdom: no instance 'gone' is running; start it with `ringdom up -d`", "-i", "gone", "status");
    }

    @Test
    void bugIsOneLineUnlessAskedFor() {
        instance.bug = new IllegalStateException("oops");
        assertFails(1, "ringdom: internal error in 'ringdom status': java.lang.IllegalStateException: oops"
                + " (RINGDOM_DEBUG=1 shows where)", "status");
        environment.put("RINGDOM_DEBUG", "1");
        assertEquals(1, run("status"));
        assertTrue(err.toString().contains("at org.ringdom.launcher.cli.CliTest.bugIsOneLine"));
    }

    @Test
    void helpNamesDefaultsAndCompletionCoversCommands() {
        for (String command : List.of("up", "down", "status", "restart", "logs", "create", "list", "info", "pause",
                "unpause",
                "destroy", "block-list", "doctor", "demo", "completion")) {
            assertEquals(0, run(command, "--help"), command);
            assertFalse(out.toString().isEmpty(), command);
        }
        run("up", "--help");
        assertTrue(out.toString().contains("Default: 60."));
        assertEquals(0, run("completion"));
        assertTrue(out.toString().contains("block-list"));
    }

    @Test
    void demoHandsBackItsVerdict(@TempDir Path folder) throws Exception {
        Path image = Files.writeString(folder.resolve("image"), "x");
        assertEquals(1, run("demo", "--kills", "3", "--seed=7", image.toString()));
        assertEquals("demo demo-" + ProcessHandle.current().pid() + " DemoOptions[image=Optional[" + image
                + "], sizeMib=256, seconds=20, kills=3, seed=7, keep=false]", instance.calls.get(0));
        environment.put("RINGDOM_INSTANCE", "mine");
        run("demo", "-i", "trial", "--keep");
        assertEquals(
                "demo trial DemoOptions[image=Optional.empty, sizeMib=256, seconds=20, kills=1, seed=1, keep=true]",
                instance.calls.get(1));
        assertFails(1, "ringdom: --kills is 0; it must be from 1 to 10000", "demo", "--kills=0");
        assertFails(1, "ringdom: --size is 15; it must be from 16 to 65536", "demo", "--size=15");
        assertFails(1, "ringdom: " + folder.resolve("none") + ": no such file", "demo",
                folder.resolve("none").toString());
    }

    @Test
    void logsAreMergedByTime(@TempDir Path state) throws Exception {
        environment.put("RINGDOM_STATE", state.toString());
        assertFails(1, "ringdom: instance 'default' has no logs in " + state.resolve("default/logs")
                + "; it was never started", "logs");
        Path logs = Files.createDirectories(state.resolve("default/logs"));
        Files.writeString(logs.resolve("core.log"),
                "2026-11-23 10:00:00.000 INFO a\n2026-11-23 10:00:02.000 WARN c\n  at x\nunfinished");
        Files.writeString(logs.resolve("blkback.log"), "2026-11-23 10:00:01.000 INFO b\n");
        assertEquals(0, run("logs"));
        assertEquals("""
                core    | 2026-11-23 10:00:00.000 INFO a
                blkback | 2026-11-23 10:00:01.000 INFO b
                core    | 2026-11-23 10:00:02.000 WARN c
                core    |   at x
                """, out.toString());
        assertEquals(0, run("logs", "core", "-n", "1"));
        assertEquals("  at x\n", out.toString());
        assertFails(1, "ringdom: there is no log of cor; there are logs of blkback, core", "logs", "cor");
    }

    @Test
    void followerSeesWholeLinesOnce(@TempDir Path logs) throws Exception {
        Path log = Files.writeString(logs.resolve("core.log"), "1 a\n2 b");
        LogReader reader = new LogReader(logs, List.of("core"));
        assertEquals(List.of("1 a"), reader.tail(10));
        assertEquals(List.of(), reader.news());
        Files.writeString(log, "1 a\n2 bb\n3 c\n");
        assertEquals(List.of("2 bb", "3 c"), reader.news());
        Files.writeString(log, "9\n");
        assertEquals(List.of("9"), reader.news());
    }

    @Test
    void followerSeesWhatWasWrittenBeforeALogWasMovedAway(@TempDir Path logs) throws Exception {
        Path log = Files.writeString(logs.resolve("core.log"), "1 a\n");
        LogReader reader = new LogReader(logs, List.of("core"));
        assertEquals(List.of("1 a"), reader.tail(10));
        Files.writeString(logs.resolve("core.log.1"), "1 a\n2 b\n");
        Files.writeString(log, "");
        assertEquals(List.of("2 b"), reader.news());
        Files.writeString(log, "3 c\n");
        assertEquals(List.of("3 c"), reader.news());
    }
}
