package org.ringdom.launcher.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.runtime.console.ConsoleEntry;
import org.ringdom.runtime.console.ConsoleEntry.Kind;
import org.ringdom.runtime.journal.QueueJournal;
import org.ringdom.runtime.journal.Retention;

class ConsoleLogTest {
    private static final int DOMID = 16;

    @TempDir
    private Path folder;
    private QueueJournal journal;

    @BeforeEach
    void open() {
        journal = QueueJournal.open(folder, new Retention(1 << 20, 2));
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private void put(Kind kind, int console, long start, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        byte[] record = new byte[ConsoleEntry.HEAD + bytes.length];
        System.arraycopy(bytes, 0, record, ConsoleEntry.HEAD, bytes.length);
        ConsoleEntry.putHead(record, kind, 1_000_000, DOMID, 7, console, start);
        journal.append(record, record.length);
    }

    private String log(String domain, int console, boolean timed) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ConsoleLog(folder, domain, console, timed, out).print(false, 1);
        return out.toString(UTF_8);
    }

    @Test
    void outputOfOneConsoleIsPrintedAsItWasWritten() throws Exception {
        put(Kind.OPENED, 0, 0, "web");
        put(Kind.OPENED, 1, 0, "web");
        put(Kind.OUTPUT, 0, 0, "hel");
        put(Kind.OUTPUT, 1, 0, "other");
        put(Kind.OPENED, 0, 3, "web");
        put(Kind.OUTPUT, 0, 3, "lo\n");

        assertEquals("hello\n", log("web", 0, false));
        assertEquals("hello\n", log("16", 0, false));
        assertEquals("other", log("web", 1, false));
    }

    @Test
    void aNumberThatIsUsedAgainMeansItsNewestDomain() throws Exception {
        put(Kind.OPENED, 0, 0, "old");
        put(Kind.OUTPUT, 0, 0, "from before");
        put(Kind.OPENED, 0, 0, "new");
        put(Kind.OUTPUT, 0, 0, "now");
        put(Kind.CLOSED, 0, 3, "");

        assertEquals("now", log("16", 0, false));
        assertEquals("from before", log("old", 0, false));
    }

    @Test
    void whatIsMissingIsSaid() throws Exception {
        put(Kind.OPENED, 0, 100, "web");
        put(Kind.NOTE, 0, 100, "4 bytes are missing here");
        put(Kind.OUTPUT, 0, 100, "x\n");

        assertEquals("[ringdom: what was written before is not kept any more]\n"
                + "[ringdom: 4 bytes are missing here]\nx\n", log("web", 0, false));
    }

    @Test
    void linesMayBeginWithTheirTimes() throws Exception {
        put(Kind.OPENED, 0, 0, "web");
        put(Kind.OUTPUT, 0, 0, "one\ntw");
        put(Kind.OUTPUT, 0, 6, "o\n");

        String[] lines = log("web", 0, true).split("\n");
        assertEquals(2, lines.length);
        assertTrue(lines[0].matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} one"), lines[0]);
        assertTrue(lines[1].endsWith(" two"), lines[1]);
    }

    @Test
    void aDomainThatTheJournalDoesNotKnowIsAnErrorOfOneLine() {
        put(Kind.OPENED, 0, 0, "web");
        SupervisorException unknown = assertThrows(SupervisorException.class, () -> log("db", 0, false));
        assertEquals("the journal of consoles has nothing of db", unknown.getMessage());
    }
}
