package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.guest.console.LogGenerator;
import org.ringdom.tests.support.AttachedConsole;
import org.ringdom.tests.support.Ringdom;

/**
 * SIGKILL of the console service while one guest prints and another is typed to: each byte of output is shown once and
 * journalled once, each byte that was typed comes back once. The same on channels. {@code -Dringdom.kills=N} changes how often it is killed.
 */
class ConsoleKillIT {
    private static final int KILLS = Integer.getInteger("ringdom.kills", 50);
    private static final int PROGRESS = 2000;

    @TempDir
    private Path folder;

    @Test
    void noByteIsLostOrDoubledBySigkillOfTheConsoleService() throws Exception {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            killWhileTheyTalk(ringdom, 0, KILLS);
        }
    }

    @Test
    void noByteOfAChannelIsLostOrDoubledAndNothingIsLeftOfIt() throws Exception {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            killWhileTheyTalk(ringdom, 1, Math.ceilDiv(KILLS, 5));
            assertEquals("", ringdom.run("console", "--log", "talker").ok().out(), "the first console is silent");
            assertEquals(List.of("console.con-16-0", "console.con-16-1", "console.con-17-0", "console.con-17-1"),
                    consoleFiles(ringdom));
            ringdom.run("destroy", "talker").ok();
            ringdom.run("shutdown", "-w", "echo").ok();
            Awaitility.await("nothing is left").atMost(Ringdom.PATIENCE).untilAsserted(
                    () -> assertEquals(List.of(), Stream.concat(consoleFiles(ringdom).stream(),
                            ringdom.run("xenstore", "ls", "-f", "/").ok().out().lines()
                                    .filter(line -> line.matches("[^=]*/1[67]( =|/).*")))
                            .toList()));
        }
    }

    /** Names of record files, which lie in the service's own folder. */
    private static List<String> consoleFiles(Ringdom ringdom) throws IOException {
        try (Stream<Path> files = Files.list(ringdom.folder().shm().resolve("view").resolve("console"))) {
            return files.map(path -> path.getFileName().toString()).filter(name -> name.startsWith("console.con-"))
                    .sorted().toList();
        }
    }

    private static void killWhileTheyTalk(Ringdom ringdom, int number, int kills) throws InterruptedException {
        int talker = ringdom.create(guest("talker", "LogGenerator", "pause-us=2000", number));
        // at once, while all of the output is at hand
        try (AttachedConsole log = AttachedConsole.watch(ringdom, talker, number)) {
            int echo = ringdom.create(guest("echo", "ConsoleEcho", "raw", number));
            attend(ringdom, log, echo, number, kills);
        }
        assertEquals(kills, ringdom.entry("console").restarts(),
                () -> "every kill was noticed once\n" + ringdom.logs());
    }

    private static void attend(Ringdom ringdom, AttachedConsole log, int echo, int number, int kills)
            throws InterruptedException {
        try (AttachedConsole typist = AttachedConsole.type(ringdom, echo, number)) {
            typist.typeOnAndOn();
            for (int i = 0; i < kills; i++) {
                log.awaitMore(PROGRESS);
                typist.awaitMore(PROGRESS);
                ringdom.awaitSuccessor(ringdom.kill("console"));
            }
            log.awaitMore(PROGRESS);
            typist.awaitMore(PROGRESS);
            String typed = typist.stopTyping();
            Awaitility.await("all comes back").atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(10))
                    .until(() -> typist.shown().length() >= typed.length());
            assertEquals(typed, typist.shown());
            long seen = checkLines(log.shown());
            assertEquals(0, log.skipped() + typist.skipped(), "bytes skipped");
            long journalled = checkLines(
                    ringdom.run("console", "--log", "-n", Integer.toString(number), "talker").ok().out());
            assertTrue(journalled >= seen, "the journal has less than was shown: " + journalled + " < " + seen);
        }
    }

    /** A guest that talks on that console of its own. */
    private static String guest(String name, String program, String extra, int number) {
        return """
                name = "%s"
                kernel = "java:org.ringdom.guest.console.%s"
                memory = 16
                extra = "%s console=%d"
                channel = [ %s ]
                """.formatted(name, program, extra, number, number == 0 ? "" : "'connection=pty,name=talk'");
    }

    /** Every line from the first one on is the next number's; the last may be cut. Returns how many lines there are. */
    private static long checkLines(String shown) {
        String[] lines = shown.split("\r\n", -1);
        for (int number = 0; number < lines.length - 1; number++) {
            assertEquals(LogGenerator.line(number), lines[number], "line " + number);
        }
        assertTrue(LogGenerator.line(lines.length - 1).startsWith(lines[lines.length - 1]), "the cut line");
        return lines.length - 1;
    }
}
