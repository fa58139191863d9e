package org.ringdom.console.ring;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

import org.agrona.concurrent.EpochClock;
import org.ringdom.abi.io.ConsoleRing;
import org.ringdom.runtime.console.ConsoleEntry;
import org.ringdom.runtime.console.ConsoleEntry.Kind;
import org.ringdom.runtime.journal.JournalFailure;
import org.ringdom.runtime.journal.Records;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of all consoles. Each of its files names the consoles that are open, so that the oldest ones can be removed.
 * What it cannot take is lost for the log only, and it says so when it can again. Agent thread only.
 */
public final class ConsoleHistory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleHistory.class);

    private final Records records;
    private final EpochClock clock;
    private final byte[] record = new byte[ConsoleEntry.HEAD + ConsoleRing.OUT_SIZE];
    private final Set<ConsoleFile> open = new LinkedHashSet<>();
    private int generation;
    private boolean failing;

    /** A history in {@code records}, which only this object writes. */
    public ConsoleHistory(Records records, EpochClock clock) {
        this.records = records;
        this.clock = clock;
        this.generation = records.generation();
    }

    /** The newest entry; empty if there is none. */
    public Optional<ConsoleEntry> last() {
        return records.last().map(ConsoleEntry::of);
    }

    /** A console is served from now on. */
    boolean opened(ConsoleFile console) {
        open.add(console);
        return text(console, Kind.OPENED, console.name());
    }

    /** A console is served no more: its guest is gone, or it was taken away. */
    void closed(ConsoleFile console) {
        text(console, Kind.CLOSED, new byte[0]);
        open.remove(console);
    }

    /** Says before a console's record is made that it will be there: a record without this entry cannot be. */
    public void announce(int domid, long incarnation, int number, long start, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        put(Kind.OPENED, domid, incarnation, number, start, bytes, Math.min(bytes.length, ConsoleRing.OUT_SIZE));
    }

    /** Appends {@code count} bytes of the console's stream from {@code console.end()} on; false if they were not taken. */
    boolean output(ConsoleFile console, int count) {
        console.copyOut(console.end(), record, ConsoleEntry.HEAD, count);
        ConsoleEntry.putHead(record, Kind.OUTPUT, clock.time(), console.domid(), console.incarnation(),
                console.number(), console.end());
        return append(ConsoleEntry.HEAD + count);
    }

    boolean note(ConsoleFile console, String note) {
        return text(console, Kind.NOTE, note.getBytes(StandardCharsets.UTF_8));
    }

    private boolean text(ConsoleFile console, Kind kind, byte[] text) {
        return put(kind, console.domid(), console.incarnation(), console.number(), console.end(), text, text.length);
    }

    private boolean put(Kind kind, int domid, long incarnation, int number, long start, byte[] bytes, int count) {
        System.arraycopy(bytes, 0, record, ConsoleEntry.HEAD, count);
        ConsoleEntry.putHead(record, kind, clock.time(), domid, incarnation, number, start);
        return append(ConsoleEntry.HEAD + count);
    }

    private boolean append(int length) {
        try {
            records.append(record, length);
            failing = false;
        } catch (JournalFailure e) {
            if (!failing) {
                failing = true;
                LOG.error("output is shown but not journalled: {}", e.getMessage(), e.getCause());
            }
            return false;
        }
        return true;
    }

    /** Names the open consoles again in a new file of the journal; call it when every append is committed. */
    void keepNamed() {
        if (generation != records.generation()) {
            generation = records.generation();
            for (ConsoleFile console : open) {
                text(console, Kind.OPENED, console.name());
            }
        }
    }

    @Override
    public void close() {
        records.close();
    }
}
