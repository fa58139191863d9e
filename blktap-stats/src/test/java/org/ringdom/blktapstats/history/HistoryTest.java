package org.ringdom.blktapstats.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.blktapstats.disk.DisksFixture;
import org.ringdom.platform.jvm.JvmFlags;
import org.ringdom.runtime.journal.JournalFailure;
import org.ringdom.runtime.journal.QueueJournal;
import org.ringdom.runtime.journal.Retention;
import org.ringdom.runtime.memory.InstanceFolder;

class HistoryTest {
    private static final int GUEST = 16;
    private static final int DISK = 51_712;
    private static final long T = 1_800_000_000_000L;
    private static final Retention MUCH = new Retention(1 << 30, 2);

    private final DisksFixture disks = new DisksFixture();

    @AfterEach
    void remove() {
        disks.close();
    }

    static HistoryRecorder recorder(InstanceFolder folder) {
        return new HistoryRecorder(folder, () -> QueueJournal.open(folder.journal(History.JOURNAL), MUCH));
    }

    private List<DiskHistory> history(long fromS, long toS, int slots) {
        return History.read(disks.folder(), T + fromS * 1000, T + toS * 1000, slots);
    }

    private static List<Long> reads(DiskHistory disk) {
        return disk.slots().stream().map(slot -> slot.usage().value(DiskCounter.READS)).toList();
    }

    @Test
    void aSpanHasWhatHappenedInIt() {
        try (HistoryRecorder recorder = recorder(disks.folder())) {
            assertEquals(0, recorder.record(T));
            assertFalse(recorder.hasWritten(), "nothing is opened for nothing");
            disks.make(GUEST, 5, DISK);
            disks.read(GUEST, DISK, 10, 50_000);
            recorder.record(T + 10_000);
            disks.read(GUEST, DISK, 20, 90_000);
            recorder.record(T + 20_000);
            disks.read(GUEST, DISK, 40, 90_000);
            recorder.record(T + 30_000);
        }
        DiskHistory all = history(0, 60, 6).getFirst();
        assertEquals(70, all.usage().value(DiskCounter.READS), "also what it did before it was first seen");
        assertEquals(List.of(0L, 10L, 20L, 40L, 0L, 0L), reads(all));
        assertEquals(70, all.usage().latencies(DiskStatistics.READ).count());
        DiskHistory part = history(15, 25, 1).getFirst();
        assertEquals(20, part.usage().value(DiskCounter.READS));
        assertEquals(90_000, part.usage().latencies(DiskStatistics.READ).percentileNs(0.5), 90_000 / 32.0);
        assertEquals(5, part.seconds(), "it was watched from the begin of the span to the last record in it");
        assertEquals(List.of(), history(100, 200, 3));
        assertThrows(IllegalArgumentException.class, () -> history(5, 5, 1));
    }

    @Test
    void aDiskAtRestWritesNothingAndItsRestIsSeen() {
        try (HistoryRecorder recorder = recorder(disks.folder())) {
            disks.make(GUEST, 5, DISK);
            assertEquals(1, recorder.record(T));
            for (int s = 10; s <= 50; s += 10) {
                assertEquals(0, recorder.record(T + s * 1000));
            }
            disks.read(GUEST, DISK, 5, 1000);
            assertEquals(2, recorder.record(T + 60_000));
        }
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L, 5L), reads(history(1, 61, 6).getFirst()));
    }

    @Test
    void whatADiskDidLastIsKeptWhenItsGuestIsGone() {
        try (HistoryRecorder recorder = recorder(disks.folder())) {
            disks.make(GUEST, 5, DISK);
            recorder.record(T);
            disks.read(GUEST, DISK, 7, 1000);
            disks.remove(GUEST, DISK);
            assertEquals(1, recorder.record(T + 10_000));
            assertEquals(0, recorder.record(T + 20_000));
        }
        assertEquals(7, history(0, 60, 1).getFirst().usage().value(DiskCounter.READS));
    }

    @Test
    void aSuccessorGoesOnAndNothingIsCountedTwice() throws Exception {
        disks.make(GUEST, 5, DISK);
        disks.read(GUEST, DISK, 10, 1000);
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(JvmFlags.common());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DyingRecorder.class.getName(),
                disks.folder().shm().toString(), disks.folder().state().toString(), Long.toString(T)));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertEquals(128 + 9, process.waitFor());
        disks.read(GUEST, DISK, 20, 1000);
        try (HistoryRecorder recorder = recorder(disks.folder())) {
            recorder.record(T + 20_000);
        }
        assertEquals(20, history(1, 60, 1).getFirst().usage().value(DiskCounter.READS));
    }

    @Test
    void anotherGuestOfTheSameNumberIsNotNegative() {
        try (HistoryRecorder recorder = recorder(disks.folder())) {
            recorder.record(T - 10_000);
            disks.make(GUEST, 5, DISK);
            disks.read(GUEST, DISK, 10, 1000);
            recorder.record(T);
            disks.remove(GUEST, DISK);
            recorder.record(T + 10_000);
            disks.make(GUEST, 5, DISK);
            disks.read(GUEST, DISK, 3, 1000);
            recorder.record(T + 20_000);
        }
        assertEquals(3, history(1, 60, 1).getFirst().usage().value(DiskCounter.READS));
    }

    @Test
    void oldHistoryGoesWhenItHasGrown() throws Exception {
        try (HistoryRecorder recorder = new HistoryRecorder(disks.folder(),
                () -> QueueJournal.open(disks.folder().journal(History.JOURNAL), new Retention(2000, 3)))) {
            disks.make(GUEST, 5, DISK);
            for (int s = 0; s < 200; s++) {
                disks.read(GUEST, DISK, 1, 1000);
                recorder.record(T + s * 1000);
            }
        }
        long kept = history(0, 300, 1).getFirst().usage().value(DiskCounter.READS);
        assertTrue(kept > 10 && kept < 190, kept + " of 200 are kept");
        try (java.util.stream.Stream<java.nio.file.Path> files = java.nio.file.Files
                .list(disks.folder().journal(History.JOURNAL))) {
            assertTrue(files.filter(file -> file.toString().endsWith(".cq4")).count() <= 3);
        }
    }

    @Test
    void aJournalThatFailsIsTriedAgain() {
        disks.make(GUEST, 5, DISK);
        boolean[] full = {true};
        try (HistoryRecorder recorder = new HistoryRecorder(disks.folder(), () -> {
            if (full[0]) {
                throw new JournalFailure("the disk is full", null);
            }
            return QueueJournal.open(disks.folder().journal(History.JOURNAL), MUCH);
        })) {
            assertThrows(JournalFailure.class, () -> recorder.record(T));
            full[0] = false;
            assertEquals(1, recorder.record(T + 10_000));
        }
    }
}
