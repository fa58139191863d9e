package org.ringdom.xenstore.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
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

import org.ringdom.xenstore.engine.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's journal: generations of queues, each a snapshot and what came after it.
 *
 * <pre>
 *   queue    SNAPSHOT ... SNAPSHOT   END   EXCERPT   EXCERPT ...          numbered from 0
 * </pre>
 *
 * <p>{@link RecordWriter} has the layout of a record.
 *
 * <p>A generation counts from its END on; the newest one that has it is the journal, others are removed. Use: {@link #open},
 * {@link #recover} once, {@link #compact} if it was damaged or empty, then {@link #append}. Not thread-safe.
 */
public final class StoreJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreJournal.class);
    private static final Pattern GENERATION = Pattern.compile("[0-9a-f]{8}");
    /** Changes in one record of a snapshot. */
    private static final int BATCH = 256;

    private final Path folder;
    private final Function<Path, Journal> opener;
    private Journal journal;
    private RecordWriter writer;
    private long generation;
    private boolean damaged;
    private boolean durable;

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
        RecordReader reader = new RecordReader();
        try (Journal candidate = opener.apply(path(number))) {
            candidate.read(record -> {
                if (!reader.isGood(record)) {
                    found[0] = Condition.DAMAGED;
                } else if (record[RecordWriter.CHECKSUM_BYTES] == RecordWriter.END) {
                    found[0] = Condition.WHOLE;
                } else {
                    reader.skip(record);
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
        if (journal == null) {
            return false;
        }
        RecordReader reader = new RecordReader();
        RuntimeException[] bug = {null};
        try {
            journal.read(record -> {
                damaged = !reader.isGood(record);
                if (!damaged) {
                    bug[0] = visit(reader, record, visitor);
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
        writer = new RecordWriter(journal, reader.number(), reader.bytes());
        if (damaged) {
            LOG.error("the journal in {} is damaged at record {}: the store goes on from the state before it",
                    path(generation), reader.number());
        }
        return !damaged;
    }

    /** A record that is whole but cannot be decoded or applied is no damage but a bug, or written by a newer program. */
    private static RuntimeException visit(RecordReader reader, byte[] record, Consumer<Excerpt> visitor) {
        try {
            reader.take(record, visitor);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /**
     * Appends an excerpt; when this returns the request has happened.
     *
     * @throws JournalException
     *             if it could not be written: the request has not happened
     */
    public void append(Excerpt excerpt) {
        writer.write(RecordWriter.EXCERPT, excerpt);
        if (durable) {
            journal.sync();
        }
    }

    /** Whether an excerpt is on the disk when {@link #append} returns. Without it, it survives the process alone. */
    public void durable(boolean synced) {
        durable = synced;
    }

    /** Bytes of records in the generation in use. */
    public long bytes() {
        return writer == null ? 0 : writer.bytes();
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
        Journal fresh = null;
        try {
            removeIfThere(next);
            fresh = opener.apply(path(next));
            RecordWriter snapshot = new RecordWriter(fresh, 0, 0);
            writeSnapshot(snapshot, changes);
            for (Excerpt connection : connections) {
                snapshot.write(RecordWriter.SNAPSHOT, connection);
            }
            snapshot.write(RecordWriter.END, new Excerpt(Excerpt.NOBODY, 0, 0, List.of(), List.of()));
            if (durable) {
                fresh.sync();
            }
            switchTo(fresh, next, snapshot);
        } catch (JournalException e) {
            if (fresh != null) {
                fresh.close();
            }
            removeIfThere(next);
            throw e;
        }
    }

    /** Writes the changes in batches. */
    private static void writeSnapshot(RecordWriter snapshot, Consumer<Consumer<Change>> changes) {
        List<Change> batch = new ArrayList<>(BATCH);
        Excerpt excerpt = new Excerpt(Excerpt.NOBODY, 0, 0, batch, List.of());
        changes.accept(change -> {
            batch.add(change);
            if (batch.size() == BATCH) {
                snapshot.write(RecordWriter.SNAPSHOT, excerpt);
                batch.clear();
            }
        });
        if (!batch.isEmpty()) {
            snapshot.write(RecordWriter.SNAPSHOT, excerpt);
        }
    }

    private void switchTo(Journal fresh, long next, RecordWriter snapshot) {
        Journal old = journal;
        long oldGeneration = generation;
        journal = fresh;
        generation = next;
        writer = snapshot;
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
