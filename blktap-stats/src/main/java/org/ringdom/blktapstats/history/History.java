package org.ringdom.blktapstats.history;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.ringdom.blktapstats.disk.DiskId;
import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.Usage;
import org.ringdom.runtime.journal.QueueReader;
import org.ringdom.runtime.memory.InstanceFolder;

/**
 * Answers what disks did in a span of time, from the journal alone: whoever wrote it may be dead.
 *
 * <p>The journal is read once from its beginning; memory grows with the number of disks and slots, not with the journal.
 */
public final class History {
    /** Name of the journal in the instance's state folder. */
    public static final String JOURNAL = "statistics";

    private static final double MS_PER_S = 1000;

    private static final class Track {
        DiskReading before;
        DiskReading last;
        long watchedMs;
        Usage total = Usage.NONE;
        final Usage[] slots;

        Track(int count) {
            slots = new Usage[count];
            Arrays.fill(slots, Usage.NONE);
        }
    }

    private final long sinceMs;
    private final long untilMs;
    private final Map<DiskId, Track> tracks = new TreeMap<>();
    private final int slots;

    private History(long sinceMs, long untilMs, int slots) {
        this.sinceMs = sinceMs;
        this.untilMs = untilMs;
        this.slots = slots;
    }

    /**
     * Reads the history of an instance, which need not run.
     *
     * @param sinceMs begin of the span, since 1970
     * @param untilMs its end, later than its begin
     * @param slots into how many pieces it is cut
     * @throws org.ringdom.runtime.journal.JournalFailure if there is one that cannot be read
     */
    public static List<DiskHistory> read(InstanceFolder folder, long sinceMs, long untilMs, int slots) {
        return read(folder.journal(JOURNAL), sinceMs, untilMs, slots);
    }

    static List<DiskHistory> read(Path journal, long sinceMs, long untilMs, int slots) {
        if (untilMs <= sinceMs || slots < 1) {
            throw new IllegalArgumentException("a span from " + sinceMs + " to " + untilMs + " in " + slots);
        }
        History history = new History(sinceMs, untilMs, slots);
        Optional<QueueReader> reader = QueueReader.open(journal);
        if (reader.isPresent()) {
            try (QueueReader records = reader.get()) {
                for (byte[] record = records.next(); record != null; record = records.next()) {
                    ReadingCodec.decode(record).ifPresent(history::add);
                }
            }
        }
        return history.result();
    }

    private void add(DiskReading reading) {
        if (reading.timeMs() > untilMs) {
            return;
        }
        Track track = tracks.computeIfAbsent(reading.id(), id -> new Track(slots));
        DiskReading before = track.before;
        track.before = reading;
        if (reading.timeMs() < sinceMs) {
            return;
        }
        track.last = reading;
        // the first reading of a disk is where counting begins; the recorder writes an empty one for a new disk
        Usage more = before == null ? Usage.NONE : reading.usage().since(before.usage());
        if (before != null) {
            track.watchedMs += Math.max(0, reading.timeMs() - Math.max(before.timeMs(), sinceMs));
        }
        track.total = track.total.plus(more);
        int slot = (int) Math.min(slots - 1, (reading.timeMs() - sinceMs) * slots / (untilMs - sinceMs));
        track.slots[slot] = track.slots[slot].plus(more);
    }

    private List<DiskHistory> result() {
        List<DiskHistory> all = new ArrayList<>();
        for (Track track : tracks.values()) {
            if (track.last != null) {
                all.add(new DiskHistory(track.last, track.watchedMs / MS_PER_S, track.total, slots(track)));
            }
        }
        return all;
    }

    private List<DiskHistory.Slot> slots(Track track) {
        double ms = (double) (untilMs - sinceMs) / slots;
        List<DiskHistory.Slot> cut = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            cut.add(new DiskHistory.Slot(sinceMs + Math.round(i * ms), ms / MS_PER_S, track.slots[i]));
        }
        return cut;
    }
}
