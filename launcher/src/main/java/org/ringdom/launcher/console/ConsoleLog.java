package org.ringdom.launcher.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.runtime.console.ConsoleEntry;
import org.ringdom.runtime.journal.JournalFailure;
import org.ringdom.runtime.journal.QueueReader;

/**
 * The output of one console as the journal has it, read whether the service lives or not. A domain's number is used again by
 * the next instance, and a name by the next domain of that name: what is shown is the newest life.
 */
public final class ConsoleLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter
            .ofPattern("yyyy-MM-dd HH:mm:ss.SSS ", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final Path journal;
    private final String nameOrNumber;
    private final int console;
    private final boolean timed;
    private final OutputStream out;
    private boolean lineBegins = true;

    /**
     * @param journal folder of the service's journal
     * @param nameOrNumber which domain
     * @param timed each line begins with the time at which it began
     */
    public ConsoleLog(Path journal, String nameOrNumber, int console, boolean timed, OutputStream out) {
        this.journal = journal;
        this.nameOrNumber = nameOrNumber;
        this.console = console;
        this.timed = timed;
        this.out = out;
    }

    /** A life of a domain: from when it was opened. */
    private static final class Life {
        private final long firstRecord;
        private final ConsoleEntry opened;
        private long end;
        private boolean over;

        Life(long firstRecord, ConsoleEntry opened) {
            this.firstRecord = firstRecord;
            this.opened = opened;
            this.end = opened.start();
        }

        /** Takes an entry if it belongs to this life; one that begins the stream anew ends it. */
        boolean take(ConsoleEntry entry) {
            if (over || !entry.isOf(opened.domid(), opened.incarnation(), opened.console())) {
                return false;
            }
            if (entry.start() < end) {
                over = entry.kind() == ConsoleEntry.Kind.OPENED;
                return false;
            }
            if (entry.kind() == ConsoleEntry.Kind.OUTPUT) {
                end = entry.end();
            }
            over = entry.kind() == ConsoleEntry.Kind.CLOSED;
            return true;
        }
    }

    /** The domain's number in its newest life; empty if the journal does not know it. */
    public Optional<Integer> domid() {
        return newest().map(life -> life.opened.domid());
    }

    /**
     * Prints the newest life.
     *
     * @param follow go on with what is written from now on, until the domain's end
     * @param pollMs how often to look
     */
    public void print(boolean follow, long pollMs) throws SupervisorException, IOException, InterruptedException {
        Life life = newest().orElseThrow(() -> new SupervisorException(
                "the journal of consoles has nothing of " + nameOrNumber
                        + (console == 0 ? "" : ", console " + console)));
        try (QueueReader reader = open()
                .orElseThrow(() -> new SupervisorException("there is no journal of consoles"))) {
            for (long skip = 0; skip < life.firstRecord; skip++) {
                reader.next();
            }
            Life shown = new Life(life.firstRecord, life.opened);
            if (life.opened.start() > 0) {
                say("what was written before is not kept any more");
            }
            while (true) {
                byte[] record = reader.next();
                if (record != null) {
                    show(shown, ConsoleEntry.of(record));
                } else {
                    out.flush();
                    if (!follow || shown.over) {
                        return;
                    }
                    Thread.sleep(pollMs);
                }
            }
        } catch (JournalFailure failed) {
            throw new SupervisorException(failed.getMessage(), failed);
        }
    }

    private void show(Life life, ConsoleEntry entry) throws IOException {
        if (entry == null || !life.take(entry)) {
            return;
        }
        if (entry.kind() == ConsoleEntry.Kind.OUTPUT) {
            put(entry);
        } else if (entry.kind() == ConsoleEntry.Kind.NOTE) {
            say(entry.text());
        }
    }

    private void put(ConsoleEntry entry) throws IOException {
        if (!timed) {
            out.write(entry.bytes());
            return;
        }
        String time = TIME.format(Instant.ofEpochMilli(entry.timeMs()));
        for (byte next : entry.bytes()) {
            if (lineBegins) {
                out.write(time.getBytes(StandardCharsets.US_ASCII));
            }
            out.write(next);
            lineBegins = next == '\n';
        }
    }

    private void say(String text) throws IOException {
        out.write(("[ringdom: " + text + "]\n").getBytes(StandardCharsets.UTF_8));
        lineBegins = true;
    }

    private Optional<QueueReader> open() {
        return QueueReader.open(journal);
    }

    private Optional<Life> newest() {
        Life newest = null;
        try (QueueReader reader = open().orElse(null)) {
            byte[] record;
            for (long number = 0; reader != null && (record = reader.next()) != null; number++) {
                ConsoleEntry entry = ConsoleEntry.of(record);
                boolean known = entry == null || newest != null && newest.take(entry);
                if (!known && entry.kind() == ConsoleEntry.Kind.OPENED && isWanted(entry)) {
                    newest = new Life(number, entry);
                }
            }
        }
        return Optional.ofNullable(newest);
    }

    private boolean isWanted(ConsoleEntry entry) {
        return entry.console() == console
                && (Integer.toString(entry.domid()).equals(nameOrNumber) || entry.text().equals(nameOrNumber));
    }
}
