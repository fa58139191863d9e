package org.ringdom.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.launcher.cli.output.ManPage;

class MoreCommandsTest {
    private final FakeInstance instance = new FakeInstance();
    private final Map<String, String> environment = new HashMap<>();
    @TempDir
    private Path folder;
    private StringWriter out;
    private StringWriter err;

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        environment.put("RINGDOM_STATE", folder.resolve("state").toString());
        environment.put("RINGDOM_SHM", folder.toString());
        return Cli.run(new CliContext(instance, new PrintWriter(out), new PrintWriter(err), environment), arguments);
    }

    private void assertFails(int code, String line, String... arguments) {
        assertEquals(code, run(arguments));
        assertEquals(line + "\n", err.toString());
    }

    @Test
    void shutdownAndRebootAskThoseThatAreMeant() {
        assertEquals(0, run("shutdown", "u1"));
        assertEquals(0, run("reboot", "3"));
        assertEquals(0, run("shutdown", "-a", "-w"));
        assertEquals(List.of("shutdown 3", "reboot 3"),
                instance.calls.stream().filter(call -> call.matches("(shutdown|reboot) .*")).toList());
        assertFails(1, "ringdom: which domain? `ringdom list` shows the domains, --all means all guests", "shutdown");
        assertFails(1, "ringdom: either --all or domains, not both", "shutdown", "-a", "u1");
        assertFails(1, "ringdom: u1 (3) did not shut down within 1 s; `ringdom destroy` ends a domain at once",
                "shutdown", "-w", "--timeout", "1", "u1");
    }

    @Test
    void renameUptimeAndTheirErrors() {
        assertEquals(0, run("rename", "u1", "u2"));
        assertTrue(instance.calls.contains("rename 3 u2"));
        assertEquals(0, run("uptime"));
        assertEquals("""
                Name                                ID Uptime
                Domain-0                             0  0:01:01
                u1                                   3 1 day,  2:03:04
                """, out.toString());
        assertEquals(0, run("uptime", "-s", "u1"));
        assertTrue(out.toString().endsWith(" 3 1 day,  2:03\n"));
        assertEquals(0, run("uptime", "--json", "u1"));
        assertTrue(out.toString().contains("\"uptime_ms\": 93784000"));
    }

    @Test
    void runningGuestsAreAskedForChanges() {
        assertEquals(0, run("vcpu-set", "u1", "2"));
        assertEquals(0, run("mem-set", "3", "128"));
        assertEquals(0, run("sysrq", "u1", "h"));
        assertEquals(List.of("vcpu-set 3 2", "mem-set 3 128", "sysrq 3 h"),
                instance.calls.stream().filter(call -> call.matches("(vcpu-set|mem-set|sysrq) .*")).toList());
        assertEquals(2, run("vcpu-set", "u1", "two"));
        assertEquals(0, run("vcpu-list", "u1"));
        // the first line is what xl 4.17 printed for a paused guest
        assertTrue(out.toString().endsWith("""
                Name                                ID  VCPU   CPU State   Time(s) Affinity (Hard / Soft)
                u1                                   3     0    0   ---      71.9  all / all
                u1                                   3     1    -   --p       0.0  all / all
                """), out.toString());
        assertEquals(0, run("vcpu-list", "--json", "u1"));
        assertTrue(out.toString().contains("\"online\": false"), out.toString());
    }

    @Test
    void configValidateReadsAsCreateDoes() throws Exception {
        Path file = Files.writeString(folder.resolve("v.cfg"), "name='v'; kernel='java:K'\nvpcus = 2\n");
        assertEquals(0, run("config", "validate", file.toString()));
        assertEquals(file + ": domain 'v', no errors\n", out.toString());
        String warning = file + ":2:1: warning: unknown key 'vpcus' is ignored; did you mean 'vcpus'?";
        assertEquals(warning + "\n", err.toString());
        assertFails(1, warning, "config", "validate", "--strict", file.toString());
        assertEquals(0, run("config", "validate", "-o", "json", file.toString()));
        assertTrue(out.toString().contains("\"valid\": true") && out.toString().contains("did you mean 'vcpus'?"));
        assertEquals(1, run("config", "validate", "--json", file.toString(), "disk=['none.img,raw,xvda']"));
        assertTrue(out.toString().contains("none.img: no such file"), out.toString());
        assertFails(1, folder.resolve("no.cfg") + ":1:1: no such file; check the path", "config", "validate",
                folder.resolve("no.cfg").toString());
        assertEquals(2, run("config"));
        assertTrue(instance.calls.isEmpty(), "it needs no instance");
    }

    @Test
    void behindTopTheLetterIMeansIterations() {
        assertArrayEquals(new String[]{"-i", "two", "top", "-b", "--iterations", "3", "--iterations=4"},
                Cli.asXentop("-i", "two", "top", "-b", "-i", "3", "-i4"));
        assertArrayEquals(new String[]{"list", "-i", "top"}, Cli.asXentop("list", "-i", "top"));
        assertArrayEquals(new String[]{"-i", "top", "list", "-i", "x"}, Cli.asXentop("-i", "top", "list", "-i", "x"));
        assertEquals(0, run("top", "-b", "-i", "2", "-d", "0.01"));
        String[] lines = out.toString().split("\n");
        assertEquals(5, lines.length, out.toString());
        assertTrue(lines[0].startsWith("      NAME  STATE   CPU(sec) CPU(%)"));
        assertEquals("u1 --b--- 52 0.0 262144 3.6 524288 7.1 1 0 0 0 0 0 0 0 0 0 0",
                lines[4].strip().replaceAll(" +", " "));
        assertEquals(0, run("top", "--json", "-i", "1"));
        assertTrue(out.toString().contains("\"vbd_rsect\": 0"));
        assertFails(1, "ringdom: --delay 0.0: more than 0 and at most 86400.0 seconds", "top", "-d", "0");
    }

    @Test
    void withoutAnInstanceEachCommandSaysWhatToDo() {
        assertFails(1, "ringdom: no instance 'default' is running; start it with `ringdom up -d`", "xenstore", "ls");
        assertFails(1, "ringdom: instance 'default' does not run; `ringdom stats blkback --since 1d` shows what its"
                + " disks did", "stats");
        assertFails(1, "ringdom: instance 'default' does not run; `blktap-stats --since 1d` shows what its disks did",
                "blktap-stats");
        assertEquals(0, run("events"));
        assertEquals("", out.toString());
        assertEquals(0, run("stats", "--since", "1h"));
        assertTrue(out.toString().startsWith("no disk did anything, or nobody wrote it down, between "));
        assertFails(1, "ringdom: there is no history of netback; one is kept of blkback's disks", "stats", "netback",
                "--since", "1h");
        assertEquals(1, run("dmesg"));
        assertTrue(err.toString().contains("it was never started"));
    }

    @Test
    void dmesgHasTheCoresMessagesAndGuestsWarnings() throws Exception {
        Path logs = Files.createDirectories(folder.resolve("state/default/logs"));
        Files.createDirectories(folder.resolve("state/default/run"));
        Files.writeString(logs.resolve("microhypervisor.log"), "2026-11-29 05:00:01.000 INFO  CoreAgent: attached\n");
        Files.writeString(logs.resolve("guest-16.log"), """
                2026-11-29 05:00:00.000 INFO  GuestMain: domain 16 runs x
                2026-11-29 05:00:02.000 ERROR GuestMain: domain 16 crashed
                \tat somewhere
                """);
        Files.writeString(logs.resolve("blkback.log"), "2026-11-29 05:00:01.000 WARN  X: not the core's\n");
        assertEquals(0, run("dmesg", "-c"));
        assertEquals("""
                2026-11-29 05:00:01.000 microhypervisor: CoreAgent: attached
                2026-11-29 05:00:02.000 guest-16: ERROR GuestMain: domain 16 crashed
                """, out.toString());
        Files.writeString(logs.resolve("microhypervisor.log.1"), "2026-11-29 05:00:03.000 WARN  Watch: later\n");
        assertEquals(0, run("dmesg", "--json"));
        assertTrue(out.toString().contains("\"level\": \"WARN\"") && !out.toString().contains("crashed"));
    }

    @Test
    void everyCommandHasAManualPageAndHelp() throws Exception {
        assertEquals(0, run("man", "-q", folder.resolve("man").toString()));
        Map<String, String> pages = ManPage.all(Cli.commandLine(
                new CliContext(instance, new PrintWriter(out), new PrintWriter(err), environment)).getCommandSpec());
        assertTrue(pages.keySet().containsAll(List.of("ringdom", "ringdom-create", "ringdom-config-validate",
                "ringdom-xenstore-watch", "ringdom-top", "ringdom-blktap-stats")), pages.keySet().toString());
        assertFalse(pages.containsKey("ringdom-train"), "it is hidden");
        for (Map.Entry<String, String> page : pages.entrySet()) {
            assertEquals(page.getValue(), Files.readString(folder.resolve("man/man1/" + page.getKey() + ".1")));
            assertTrue(page.getValue().startsWith(".TH "), page.getKey());
            assertTrue(page.getValue().contains(".SH SYNOPSIS\n"), page.getKey());
            // each line is a known request or text
            page.getValue().lines().filter(line -> line.startsWith("."))
                    .forEach(line -> assertTrue(line.matches("\\.(TH|SH|TP|br)( .*)?"), page.getKey() + ": " + line));
        }
        assertTrue(pages.get("ringdom-shutdown").contains("\\fB\\-w\\fR, \\fB\\-\\-wait\\fR\n"),
                pages.get("ringdom-shutdown"));
        assertEquals(0, run("completion"));
        assertTrue(out.toString().contains("blktap-stats") && out.toString().contains("validate"));
    }

    @Test
    void progressIsShownOnATerminalAndGoesAway() {
        StringWriter shown = new StringWriter();
        try (Progress progress = Progress.of(new PrintWriter(shown), () -> "waiting for a", true)) {
            Awaitility.await().until(() -> shown.toString().contains("waiting for a ... 0 s"));
        }
        assertTrue(shown.toString().endsWith("\r\u001B[K"), "it is erased");
        StringWriter nothing = new StringWriter();
        Progress.of(new PrintWriter(nothing), () -> "x", false).close();
        assertEquals("", nothing.toString());
    }
}
