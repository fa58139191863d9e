package org.ringdom.xenstore.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.xenstore.engine.Change;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.quota.Quotas;
import org.ringdom.xenstore.transaction.NodeChange;

@Timeout(120)
class StoreJournalTest {
    @TempDir
    private Path folder;
    private final Map<Path, List<byte[]>> disk = MemoryJournal.disk();

    private StoreJournal open() {
        return StoreJournal.open(folder, MemoryJournal.on(disk));
    }

    private static Excerpt excerpt(int n) {
        return new Excerpt(3, 1, n, List.of(change("/n" + n)), List.of(new Delivery(3, n * 16L, new byte[]{1, 2})));
    }

    private static Change change(String path) {
        return new Change.NodeChanged(new NodeChange.Put(path, new byte[]{7}, Permissions.PRIVATE));
    }

    private static List<Long> sequences(StoreJournal journal, boolean undamaged) {
        List<Long> found = new ArrayList<>();
        assertEquals(undamaged, journal.recover(excerpt -> found.add(excerpt.sequence())));
        return found;
    }

    @Test
    void everyKindOfChangeComesBackAsItWas() {
        List<Change> changes = List.of(change("/a"), new Change.NodeChanged(new NodeChange.Removed("/a")),
                new Change.WatchAdded(3, "/w", 1, "to\u00ffken", -1), new Change.WatchRemoved(3, "/w", ""),
                new Change.ConnectionReset(3), new Change.TransactionOpened(3, 5), new Change.TransactionClosed(3, 5),
                new Change.DomainIntroduced(3, 1L << 40, 7, -1L, 9), new Change.DomainReleased(3),
                new Change.DomainTarget(3, 4), new Change.DomainShutdown(3, true),
                new Change.DomainFeatures(3, 6), new Change.QuotaSet(Quotas.GLOBAL, Quota.NODES, 0),
                new Change.QuotaSet(3, Quota.SOFT_MEMORY, 5),
                new Change.SpecialPermissions("@releaseDomain", Permissions.parse(List.of("n0", "b3"))));
        Output out = new Output();
        ExcerptCodec.encode(new Excerpt(3, 2, 1, changes, List.of(new Delivery(4, 1L << 33, new byte[5000]))), out);
        Excerpt back = ExcerptCodec.decode(java.nio.ByteBuffer.wrap(out.array(), 0, out.length())
                .order(java.nio.ByteOrder.LITTLE_ENDIAN));
        assertEquals(3, back.connection());
        assertEquals(2, back.serial());
        assertEquals(1, back.sequence());
        assertEquals(changes.subList(1, changes.size()), back.changes().subList(1, changes.size()));
        NodeChange.Put put = (NodeChange.Put) ((Change.NodeChanged) back.changes().get(0)).change();
        assertEquals("/a", put.path());
        assertEquals(7, put.value()[0]);
        assertEquals(Permissions.PRIVATE, put.permissions());
        assertEquals(1L << 33, back.deliveries().get(0).offset());
        assertEquals(5000, back.deliveries().get(0).message().length);
    }

    @Test
    void aNewJournalHasNothingAndGoesOnFromItsSnapshot() {
        try (StoreJournal journal = open()) {
            assertEquals(List.of(), sequences(journal, false));
            journal.compact(changes -> changes.accept(change("/s")), List.of());
            journal.append(excerpt(1));
            journal.append(excerpt(2));
        }
        try (StoreJournal journal = open()) {
            assertEquals(List.of(0L, 1L, 2L), sequences(journal, true));
            journal.append(excerpt(3));
            journal.compact(changes -> {
            }, List.of(excerpt(9)));
            journal.append(excerpt(4));
        }
        try (StoreJournal journal = open()) {
            assertEquals(List.of(9L, 4L), sequences(journal, true));
        }
        assertEquals(1, foldersIn());
    }

    /** A durable journal is synced for each excerpt, and once for a whole snapshot before the old one goes. */
    @Test
    void aDurableJournalIsSyncedBeforeItReturns() {
        int[] syncs = {0};
        int[] appended = {0};
        try (StoreJournal journal = StoreJournal.open(folder, path -> {
            Journal inner = MemoryJournal.on(disk).apply(path);
            return new Journal() {
                @Override
                public void append(byte[] record, int length) {
                    inner.append(record, length);
                    appended[0]++;
                }

                @Override
                public void sync() {
                    syncs[0]++;
                    appended[0] = 0;
                }

                @Override
                public void read(java.util.function.Predicate<byte[]> visitor) {
                    inner.read(visitor);
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
        })) {
            journal.recover(excerpt -> {
            });
            journal.durable(true);
            journal.compact(changes -> changes.accept(change("/s")), List.of());
            assertEquals(1, syncs[0]);
            journal.append(excerpt(1));
            journal.append(excerpt(2));
            assertEquals(3, syncs[0]);
            assertEquals(0, appended[0], "nothing is left that was not synced");
            journal.durable(false);
            journal.append(excerpt(3));
            assertEquals(3, syncs[0]);
        }
    }

    private int foldersIn() {
        try (Stream<Path> list = Files.list(folder)) {
            return (int) list.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aDamagedRecordEndsTheJournalBeforeIt() {
        try (StoreJournal journal = open()) {
            journal.recover(excerpt -> {
            });
            journal.compact(changes -> {
            }, List.of());
            for (int i = 1; i <= 3; i++) {
                journal.append(excerpt(i));
            }
        }
        List<byte[]> records = disk.get(folder.resolve("00000001"));
        records.get(2)[20] ^= 1;
        try (StoreJournal journal = open()) {
            assertEquals(List.of(1L), sequences(journal, false));
            journal.compact(changes -> changes.accept(change("/n1")), List.of());
            journal.append(excerpt(8));
        }
        assertTrue(Files.exists(folder.resolve("damaged-00000001")));
        try (StoreJournal journal = open()) {
            assertEquals(List.of(0L, 8L), sequences(journal, true));
        }
    }

    @Test
    void aMissingRecordIsDamageToo() {
        try (StoreJournal journal = open()) {
            journal.recover(excerpt -> {
            });
            journal.compact(changes -> {
            }, List.of());
            for (int i = 1; i <= 3; i++) {
                journal.append(excerpt(i));
            }
        }
        disk.get(folder.resolve("00000001")).remove(2);
        try (StoreJournal journal = open()) {
            assertEquals(List.of(1L), sequences(journal, false));
        }
    }

    @Test
    void anUnfinishedGenerationIsIgnored() {
        try (StoreJournal journal = open()) {
            journal.recover(excerpt -> {
            });
            journal.compact(changes -> {
            }, List.of());
            journal.append(excerpt(1));
            journal.compact(changes -> changes.accept(change("/a")), List.of(excerpt(1)));
        }
        Path whole = folder.resolve("00000002");
        List<byte[]> records = disk.get(whole);
        for (int cut = 0; cut < 3; cut++) {
            disk.put(folder.resolve("00000003"), new ArrayList<>(records.subList(0, Math.min(cut, 2))));
            MemoryJournal.on(disk).apply(folder.resolve("00000003")).close();
            try (StoreJournal journal = open()) {
                assertEquals(List.of(0L, 1L), sequences(journal, true));
            }
            assertFalse(Files.exists(folder.resolve("00000003")));
        }
    }

    @Test
    void ifNoGenerationIsWholeTheDamagedOneHasToDo() {
        try (StoreJournal journal = open()) {
            journal.recover(excerpt -> {
            });
            journal.compact(changes -> {
            }, List.of(excerpt(1), excerpt(2)));
        }
        disk.get(folder.resolve("00000001")).get(1)[30] ^= 4;
        try (StoreJournal journal = open()) {
            assertEquals(List.of(1L), sequences(journal, false));
        }
    }

    @Test
    void aBugInApplyingIsNotTakenForDamage() {
        try (StoreJournal journal = open()) {
            journal.recover(excerpt -> {
            });
            journal.compact(changes -> {
            }, List.of(excerpt(1)));
        }
        try (StoreJournal journal = open()) {
            assertThrows(IllegalStateException.class, () -> journal.recover(excerpt -> {
                throw new IllegalStateException();
            }));
        }
    }

    private static Excerpt large(int n) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            byte[] value = new byte[4000];
            java.util.Arrays.fill(value, (byte) (n + i));
            changes.add(new Change.NodeChanged(new NodeChange.Put("/n" + n + "/" + i, value, Permissions.PRIVATE)));
        }
        return new Excerpt(3, 1, n, changes, List.of());
    }

    /** A transaction may change more than a queue takes at once; so may the batches of a snapshot. */
    @Test
    void excerptsLongerThanAQueueTakesAtOnceComeBackWhole() {
        try (StoreJournal journal = StoreJournal.open(folder, ChronicleJournal::open)) {
            journal.recover(excerpt -> {
            });
            journal.compact(changes -> large(1).changes().forEach(changes), List.of(large(2)));
            journal.append(excerpt(3));
            journal.append(large(4));
            journal.append(excerpt(5));
        }
        try (StoreJournal journal = StoreJournal.open(folder, ChronicleJournal::open)) {
            List<Integer> changes = new ArrayList<>();
            List<Long> found = new ArrayList<>();
            assertTrue(journal.recover(excerpt -> {
                found.add(excerpt.sequence());
                changes.add(excerpt.changes().size());
                for (Change change : excerpt.changes()) {
                    NodeChange.Put put = (NodeChange.Put) ((Change.NodeChanged) change).change();
                    assertEquals(put.path().indexOf('/', 1) > 0 ? 4000 : 1, put.value().length);
                }
            }));
            assertEquals(List.of(0L, 2L, 3L, 4L, 5L), found);
            assertEquals(List.of(200, 200, 1, 200, 1), changes);
        }
    }

    @Test
    void partsWithoutTheirLastAreNoRecord() {
        try (StoreJournal journal = open()) {
            journal.recover(excerpt -> {
            });
            journal.compact(changes -> {
            }, List.of());
            journal.append(excerpt(1));
            journal.append(large(2));
        }
        List<byte[]> records = disk.get(folder.resolve("00000001"));
        assertTrue(records.size() > 5, "the large one is in parts");
        while (records.size() > 3) { // the end, the first excerpt, the first part
            records.removeLast();
            try (StoreJournal journal = open()) {
                assertEquals(List.of(1L), sequences(journal, true));
            }
        }
        try (StoreJournal journal = open()) {
            assertEquals(List.of(1L), sequences(journal, true));
            journal.append(large(3));
            journal.append(excerpt(4));
        }
        try (StoreJournal journal = open()) {
            assertEquals(List.of(1L, 3L, 4L), sequences(journal, true));
        }
    }

    /** The same with the real queue: one flipped bit in its file is noticed. */
    @Test
    void aFlippedBitOnDiskIsNoticed() throws IOException {
        try (StoreJournal journal = StoreJournal.open(folder, ChronicleJournal::open)) {
            journal.recover(excerpt -> {
            });
            journal.compact(changes -> {
            }, List.of());
            journal.append(excerpt(1));
            journal.append(new Excerpt(3, 1, 2, List.of(change("/needle-in-the-file")), List.of()));
            journal.append(excerpt(3));
        }
        try (Stream<Path> files = Files.walk(folder)) {
            Path file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
            flipBit(file, "needle");
        }
        try (StoreJournal journal = StoreJournal.open(folder, ChronicleJournal::open)) {
            assertEquals(List.of(1L), sequences(journal, false));
            journal.compact(changes -> {
            }, List.of(excerpt(1)));
            journal.append(excerpt(5));
        }
        try (StoreJournal journal = StoreJournal.open(folder, ChronicleJournal::open)) {
            assertEquals(List.of(1L, 5L), sequences(journal, true));
        }
    }

    private static void flipBit(Path path, String text) throws IOException {
        byte[] bytes;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            bytes = new byte[(int) Math.min(file.length(), 4 << 20)];
            file.readFully(bytes);
            int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
            file.seek(at);
            file.write(bytes[at] ^ 1);
        }
    }
}
