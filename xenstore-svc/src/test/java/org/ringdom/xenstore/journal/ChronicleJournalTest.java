package org.ringdom.xenstore.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ChronicleJournalTest {
    @TempDir
    private Path folder;

    private List<String> read() {
        List<String> found = new ArrayList<>();
        try (Journal journal = ChronicleJournal.open(folder)) {
            journal.read(record -> found.add(new String(record)));
        }
        return found;
    }

    private static void append(Journal journal, String text) {
        byte[] padded = (text + "rubbish").getBytes();
        journal.append(padded, text.length());
    }

    @Test
    void whatWasAppendedIsReadAfterOpeningAgain() {
        try (Journal journal = ChronicleJournal.open(folder)) {
            append(journal, "one");
            append(journal, "x".repeat(100_000));
        }
        try (Journal journal = ChronicleJournal.open(folder)) {
            append(journal, "three");
        }
        assertEquals(List.of("one", "x".repeat(100_000), "three"), read());
    }

    @Test
    void aRecordThatDoesNotFitIsRefusedAndLeavesNothing() {
        try (Journal journal = ChronicleJournal.open(folder)) {
            append(journal, "one");
            byte[] tooLong = new byte[600_000];
            assertThrows(JournalException.class, () -> journal.append(tooLong, tooLong.length));
            append(journal, "two");
        }
        assertEquals(List.of("one", "two"), read());
    }

    @Test
    void aSyncedJournalIsThere() {
        try (Journal journal = ChronicleJournal.open(folder.resolve("synced"))) {
            append(journal, "one");
            journal.sync();
            append(journal, "two");
            journal.sync();
        }
        List<String> found = new ArrayList<>();
        try (Journal journal = ChronicleJournal.open(folder.resolve("synced"))) {
            journal.sync();
            journal.read(record -> found.add(new String(record)));
        }
        assertEquals(List.of("one", "two"), found);
    }

    @Test
    void readingStopsWhenTheVisitorHasEnough() {
        List<String> found = new ArrayList<>();
        try (Journal journal = ChronicleJournal.open(folder)) {
            append(journal, "one");
            append(journal, "two");
            journal.read(record -> {
                found.add(new String(record));
                return false;
            });
        }
        assertEquals(List.of("one"), found);
    }

    /** The lock that the dead process held would otherwise be waited for; its half record is neither read nor in the way. */
    @Test
    void aWriterKilledInsideOfARecordLosesJustThatRecord() throws IOException, InterruptedException {
        for (int round = 0; round < 2; round++) {
            dieWriting(3);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i <= round; i++) {
                expected.addAll(List.of("0", "1", "2"));
                if (i < round) {
                    expected.add("successor");
                }
            }
            assertEquals(expected, read());
            try (Journal journal = ChronicleJournal.open(folder)) {
                append(journal, "successor");
            }
            expected.add("successor");
            assertEquals(expected, read());
        }
    }

    private void dieWriting(int records) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dchronicle"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DyingWriter.class.getName(),
                folder.toString(), Integer.toString(records)));
        Process process = new ProcessBuilder(command).inheritIO().redirectErrorStream(true).start();
        assertEquals(137, process.waitFor());
        assertTrue(!process.isAlive());
    }
}
