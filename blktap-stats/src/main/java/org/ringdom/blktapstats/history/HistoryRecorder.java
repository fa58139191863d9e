package org.ringdom.blktapstats.history;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.LiveDisks;
import org.ringdom.blktapstats.disk.StatisticsFile;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.journal.JournalFailure;
import org.ringdom.runtime.journal.Records;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFileException;

/**
 * Writes the history: from time to time it reads all disks and appends those that have changed.
 *
 * <p>A disk at rest costs nothing: nothing is written, and when it works again the reading before is written as well, so that
 * the rest is seen as such. A disk that is new since the last round began with nothing, and that is written first. Files stay mapped after they were removed, so the last values of a disk are kept too. A writer that
 * is killed loses at most what happened since its last round; its successor begins with a reading of each disk. One thread.
 */
public final class HistoryRecorder implements AutoCloseable {
    private static final class Watched {
        final StatisticsFile file;
        DiskReading written;
        long seenMs;

        Watched(StatisticsFile file) {
            this.file = file;
        }
    }

    private final InstanceFolder folder;
    private final Supplier<Records> opener;
    private final ReadingCodec codec = new ReadingCodec();
    private final Map<Path, Watched> disks = new HashMap<>();
    private final Set<Path> unreadable = new HashSet<>();
    private Records journal;
    private boolean begun;
    private long lastRoundMs;

    /** @param opener opens the journal when there is something to write; its earlier writer must be known to be dead */
    public HistoryRecorder(InstanceFolder folder, Supplier<Records> opener) {
        this.folder = folder;
        this.opener = opener;
    }

    /**
     * One round. Returns the records written.
     *
     * @throws JournalFailure if the journal does not take them; the next round tries again
     */
    public int record(long nowMs) {
        List<Path> files = LiveDisks.files(folder);
        for (Path path : files) {
            if (!disks.containsKey(path) && !unreadable.contains(path)) {
                open(path);
            }
        }
        unreadable.retainAll(files);
        long sinceMs = lastRoundMs;
        int written = 0;
        for (Iterator<Map.Entry<Path, Watched>> entries = disks.entrySet().iterator(); entries.hasNext();) {
            Map.Entry<Path, Watched> entry = entries.next();
            written += record(entry.getValue(), sinceMs, nowMs);
            if (!files.contains(entry.getKey())) {
                entry.getValue().file.close();
                entries.remove();
            }
        }
        begun = true;
        lastRoundMs = nowMs;
        return written;
    }

    private void open(Path path) {
        try {
            disks.put(path, new Watched(StatisticsFile.open(path)));
        } catch (LinuxException | SharedFileException | IllegalStateException e) {
            unreadable.add(path);
        }
    }

    private int record(Watched disk, long sinceMs, long nowMs) {
        DiskReading now = disk.file.read(nowMs);
        DiskReading before = disk.written;
        if (before != null && !now.differsFrom(before)) {
            disk.seenMs = nowMs;
            return 0;
        }
        int written = 1;
        if (before != null && disk.seenMs > before.timeMs()) {
            append(before.at(disk.seenMs));
            written++;
        }
        if (before == null && begun) {
            append(now.unused(sinceMs));
            written++;
        }
        append(now);
        disk.written = now;
        disk.seenMs = nowMs;
        return written;
    }

    private void append(DiskReading reading) {
        if (journal == null) {
            journal = opener.get();
        }
        int length = codec.encode(reading);
        journal.append(codec.bytes(), length);
    }

    /** Whether the journal is open: whether anything was written. */
    public boolean hasWritten() {
        return journal != null;
    }

    @Override
    public void close() {
        disks.values().forEach(disk -> disk.file.close());
        disks.clear();
        if (journal != null) {
            journal.close();
            journal = null;
        }
    }
}
