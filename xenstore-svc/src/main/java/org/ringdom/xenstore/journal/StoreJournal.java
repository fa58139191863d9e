package org.ringdom.xenstore.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import org.ringdom.xenstore.engine.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's journal: generations of queues, each a snapshot and what came after it.
 *
 * <pre>
 *   record   +0 u32 checksum (CRC-32C of the rest)   +4 u8 kind   +5 u64 number   +13 excerpt
 *   queue    SNAPSHOT ... SNAPSHOT   END   EXCERPT   EXCERPT ...          numbered from 0
 * </pre>
 *
 * <p>A generation counts from its END on; the newest one that has it is the journal, others are removed. Use: {@link #open},
 * {@link #recover} once, {@link #compact} if it was damaged or empty, then {@link #append}. Not thread-safe.
 */
public final class StoreJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreJournal.class);
    private static final Pattern GENERATION = Pattern.compile("[0-9a-f]{8}");
    private static final int CHECKSUM_BYTES = 4;
    private static final int HEADER_BYTES = 13;
    private static final int SNAPSHOT = 1;
    private static final int END = 2;
    private static final int EXCERPT = 3;
    /** Changes in one record of a snapshot. */
    private static final int BATCH = 256;

    private final Path folder;
    private final Function<Path, Journal> opener;
    private final Output out = new Output();
    private Journal journal;
    private long generation;
    private long nextNumber;
    private long bytes;
    private boolean damaged;

    private StoreJournal(Path folder, Function<Path, Journal> opener) {
        this.folder = folder;
        this.opener = opener;
    }

    /** How far a generation got. */
    private enum Condition {
        WHOLE, UNFINISHED, DAMAGED
    }

    /**
     * Finds the newest whole generation in {@code folder}, which is made if need be. If there is none, which takes a damaged
     * disk, the newest damaged one has to do.
     *
     * @param folder
     *            of this store's journal alone
     * @param opener
     *            makes or opens a queue in a folder, say {@link ChronicleJournal#open}
     */
    public static StoreJournal open(Path folder, Function<Path, Journal> opener) {
        StoreJournal store = new StoreJournal(folder, opener);
        try {
            Files.createDirectories(folder);
            store.choose();
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the journal in " + folder + ": " + e.getMessage(), e);
        }
    }

    private void choose() throws IOException {
        List<Long> there = generations();
        List<Long> damagedOnes = new ArrayList<>();
        long chosen = -1;
        for (int i = there.size() - 1; i >= 0 && chosen < 0; i--) {
            switch (condition(there.get(i))) {
                case WHOLE -> chosen = there.get(i);
                case DAMAGED -> damagedOnes.add(there.get(i));
                case UNFINISHED -> LOG.info("generation {} of the journal was not finished: ignored", there.get(i));
            }
        }
        if (chosen < 0 && !damagedOnes.isEmpty()) {
            chosen = damagedOnes.removeFirst();
        }
        for (long other : there) {
            if (damagedOnes.contains(other)) {
                keepDamaged(other);
            } else if (other != chosen) {
                remove(other);
            }
        }
        if (chosen >= 0) {
            generation = chosen;
            journal = opener.apply(path(chosen));
        }
    }

    private List<Long> generations() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).filter(GENERATION.asMatchPredicate())
                    .map(name -> Long.parseLong(name, 16)).sorted().toList();
        }
    }

    private Path path(long number) {
        return folder.resolve("%08x".formatted(number));
    }

    private Condition condition(long number) {
        Condition[] found = {Condition.UNFINISHED};
        long[] count = {0};
        try (Journal candidate = opener.apply(path(number))) {
            candidate.read(record -> {
                if (!isGood(record, count[0]++)) {
                    found[0] = Condition.DAMAGED;
                } else if (record[CHECKSUM_BYTES] == END) {
                    found[0] = Condition.WHOLE;
                }
                return found[0] == Condition.UNFINISHED;
            });
        } catch (RuntimeException e) {
            LOG.warn("generation {} of the journal in {} cannot be read", number, folder, e);
            return Condition.DAMAGED;
        }
        return found[0];
    }

    private void remove(long number) throws IOException {
        try (Stream<Path> inside = Files.walk(path(number))) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /**
     * Calls {@code visitor} with every excerpt, those of the snapshot first.
     *
     * @return false if there was damage: then what came before it was visited and {@link #compact} must follow; also false if
     *         there was nothing at all
     */
    public boolean recover(Consumer<Excerpt> visitor) {
        nextNumber = 0;
        bytes = 0;
        if (journal == null) {
            return false;
        }
        RuntimeException[] bug = {null};
        try {
            journal.read(record -> {
                damaged = !isGood(record, nextNumber);
                if (!damaged) {
                    nextNumber++;
                    bytes += record.length;
                    bug[0] = visit(record, visitor);
                }
                return !damaged && bug[0] == null;
            });
        } catch (RuntimeException e) {
            LOG.error("the journal in {} cannot be read on", path(generation), e);
            damaged = true;
        }
        if (bug[0] != null) {
            throw bug[0];
        }
        if (damaged) {
            LOG.error("the journal in {} is damaged at record {}: the store goes on from the state before it",
                    path(generation), nextNumber);
        }
        return !damaged;
    }

    /** A record that is whole but cannot be decoded or applied is no damage but a bug, or written by a newer program. */
    private static RuntimeException visit(byte[] record, Consumer<Excerpt> visitor) {
        try {
            if (record[CHECKSUM_BYTES] != END) {
                visitor.accept(decode(record));
            }
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static boolean isGood(byte[] record, long number) {
        if (record.length < HEADER_BYTES) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        crc.update(record, CHECKSUM_BYTES, record.length - CHECKSUM_BYTES);
        return in.getInt(0) == (int) crc.getValue() && in.getLong(CHECKSUM_BYTES + 1) == number;
    }

    private static Excerpt decode(byte[] record) {
        return ExcerptCodec.decode(
                ByteBuffer.wrap(record, HEADER_BYTES, record.length - HEADER_BYTES).slice()
                        .order(ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * Appends an excerpt; when this returns the request has happened.
     *
     * @throws JournalException
     *             if it could not be written: the request has not happened
     */
    public void append(Excerpt excerpt) {
        nextNumber = write(journal, EXCERPT, nextNumber, excerpt);
    }

    private long write(Journal to, int kind, long number, Excerpt excerpt) {
        out.clear();
        out.i32(0);
        out.u8(kind);
        out.i64(number);
        ExcerptCodec.encode(excerpt, out);
        out.checksum(0, CHECKSUM_BYTES);
        to.append(out.array(), out.length());
        bytes += out.length();
        return number + 1;
    }

    /** Bytes of records in the generation in use. */
    public long bytes() {
        return bytes;
    }

    /**
     * Begins a new generation with a snapshot and removes the old one. If that fails the old one goes on.
     *
     * @param changes
     *            calls what it is given with each change that makes the state
     * @param connections
     *            what has to be known of connections: last sequence, messages that wait
     * @throws JournalException
     *             if the new one could not be written
     */
    public void compact(Consumer<Consumer<Change>> changes, List<Excerpt> connections) {
        long next = generation + 1;
        long before = bytes;
        bytes = 0;
        Journal fresh = null;
        try {
            removeIfThere(next);
            fresh = opener.apply(path(next));
            long number = writeSnapshot(fresh, changes);
            for (Excerpt connection : connections) {
                number = write(fresh, SNAPSHOT, number, connection);
            }
            number = write(fresh, END, number, new Excerpt(Excerpt.NOBODY, 0, 0, List.of(), List.of()));
            switchTo(fresh, next, number);
        } catch (JournalException e) {
            bytes = before;
            if (fresh != null) {
                fresh.close();
            }
            removeIfThere(next);
            throw e;
        }
    }

    /** Writes the changes in batches; the number of records. */
    private long writeSnapshot(Journal fresh, Consumer<Consumer<Change>> changes) {
        List<Change> batch = new ArrayList<>(BATCH);
        Excerpt excerpt = new Excerpt(Excerpt.NOBODY, 0, 0, batch, List.of());
        long[] records = {0};
        changes.accept(change -> {
            batch.add(change);
            if (batch.size() == BATCH) {
                records[0] = write(fresh, SNAPSHOT, records[0], excerpt);
                batch.clear();
            }
        });
        return batch.isEmpty() ? records[0] : write(fresh, SNAPSHOT, records[0], excerpt);
    }

    private void switchTo(Journal fresh, long next, long number) {
        Journal old = journal;
        long oldGeneration = generation;
        journal = fresh;
        generation = next;
        nextNumber = number;
        if (old != null) {
            old.close();
            if (damaged) {
                keepDamaged(oldGeneration);
            } else {
                removeIfThere(oldGeneration);
            }
        }
        damaged = false;
    }

    private void removeIfThere(long number) {
        try {
            if (Files.exists(path(number))) {
                remove(number);
            }
        } catch (IOException e) {
            LOG.warn("generation {} of the journal in {} could not be removed", number, folder, e);
        }
    }

    private void keepDamaged(long number) {
        Path kept = folder.resolve("damaged-%08x".formatted(number));
        try {
            Files.move(path(number), kept, StandardCopyOption.ATOMIC_MOVE);
            LOG.error("the damaged journal is kept as {}", kept);
        } catch (IOException e) {
            LOG.warn("the damaged journal could not be kept as {}", kept, e);
        }
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
