package org.ringdom.runtime.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.jvm.JvmFlags;

class QueueJournalTest {
    private static final Retention MUCH = new Retention(1 << 30, 2);
    private static final int RECORD = 1000;

    @TempDir
    private Path folder;

    static void append(Records journal, int number) {
        byte[] record = new byte[RECORD];
        ByteBuffer.wrap(record).putInt(number);
        journal.append(record, RECORD);
    }

    private static int number(byte[] record) {
        assertEquals(RECORD, record.length);
        return ByteBuffer.wrap(record).getInt();
    }

    private static List<Integer> rest(QueueReader reader) {
        List<Integer> numbers = new ArrayList<>();
        for (byte[] record = reader.next(); record != null; record = reader.next()) {
            numbers.add(number(record));
        }
        return numbers;
    }

    @Test
    void aReaderFollowsTheWriterAndReadsAfterItsEnd() {
        assertTrue(QueueReader.open(folder).isEmpty(), "there is no journal yet");
        QueueJournal journal = QueueJournal.open(folder, MUCH);
        assertEquals(Optional.empty(), journal.last());
        append(journal, 1);
        try (QueueReader reader = QueueReader.open(folder).orElseThrow()) {
            assertEquals(List.of(1), rest(reader));
            append(journal, 2);
            append(journal, 3);
            assertEquals(List.of(2, 3), rest(reader));
            journal.close();
            assertEquals(List.of(), rest(reader));
        }
        try (QueueReader reader = QueueReader.open(folder).orElseThrow()) {
            assertEquals(List.of(1, 2, 3), rest(reader));
        }
    }

    @Test
    void aSuccessorFindsTheNewestRecordAndGoesOn() {
        try (QueueJournal journal = QueueJournal.open(folder, MUCH)) {
            append(journal, 1);
            append(journal, 2);
        }
        try (QueueJournal journal = QueueJournal.open(folder, MUCH)) {
            assertEquals(2, number(journal.last().orElseThrow()));
            append(journal, 3);
            assertEquals(3, number(journal.last().orElseThrow()));
        }
    }

    @Test
    void onlyTheNewestFilesAreKept() throws IOException {
        Retention little = new Retention(10 * RECORD, 3);
        int last = 200;
        try (QueueJournal journal = QueueJournal.open(folder, little)) {
            int generation = journal.generation();
            for (int i = 0; i < last; i++) {
                append(journal, i);
            }
            assertFalse(generation == journal.generation(), "it says that records were dropped");
        }
        assertTrue(QueueFiles.list(folder).size() <= 3, "files: " + QueueFiles.list(folder));
        try (QueueReader reader = QueueReader.open(folder).orElseThrow()) {
            List<Integer> kept = rest(reader);
            assertEquals(last - 1, kept.getLast());
            assertTrue(kept.size() >= 10 && kept.size() <= 30, "kept " + kept.size());
            for (int i = 1; i < kept.size(); i++) {
                assertEquals(kept.get(i - 1) + 1, kept.get(i), "no hole");
            }
        }
        try (QueueJournal journal = QueueJournal.open(folder, little)) {
            append(journal, last);
            assertEquals(last, number(journal.last().orElseThrow()));
        }
    }

    @Test
    void aWriterThatWasKilledInsideARecordIsSucceeded() throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JvmFlags.common());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DyingWriter.class.getName(),
                folder.toString()));
        Process writer = new ProcessBuilder(command).inheritIO().start();
        assertEquals(128 + 9, writer.waitFor());

        try (QueueJournal journal = QueueJournal.open(folder, MUCH)) {
            assertEquals(1, number(journal.last().orElseThrow()));
            append(journal, 2);
        }
        try (QueueReader reader = QueueReader.open(folder).orElseThrow()) {
            assertEquals(List.of(1, 2), rest(reader));
        }
    }
}
