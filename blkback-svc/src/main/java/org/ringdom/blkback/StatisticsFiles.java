package org.ringdom.blkback;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.backend.RecordFolder;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statistics of all disks, a file each: {@code <role>.stat-<domid>-<device>}. They stay when a disk is detached, and are
 * removed when its guest is gone. Agent thread only.
 */
final class StatisticsFiles extends RecordFolder implements AutoCloseable {
    /** Tells whether a guest lives. */
    interface Lives {
        boolean isAlive(int domid, long incarnation);
    }

    private static final Logger LOG = LoggerFactory.getLogger(StatisticsFiles.class);

    private static final class Entry {
        final SharedFile file;
        int users;

        Entry(SharedFile file) {
            this.file = file;
        }
    }

    private final boolean on;
    private final Map<Path, Entry> open = new HashMap<>();

    /** @param on false counts nothing; files say so by their zeroes */
    StatisticsFiles(InstanceFolder folder, String role, long ownerEpoch, boolean on) {
        super(folder, role + ".stat-", DiskStatistics.MAGIC, DiskStatistics.VERSION, ownerEpoch);
        this.on = on;
    }

    /**
     * The counters of a disk, going on from its earlier ones; end their use with {@link #letGo}. A file that cannot be made,
     * as in a full /dev/shm, costs the statistics, not the disk.
     */
    DiskCounters use(int domid, long incarnation, int device) {
        Path path = path(domid, device);
        try {
            Entry entry = open.get(path);
            if (entry != null && SharedFileHeader.incarnation(entry.file.buffer()) != incarnation) {
                entry.file.close(); // of an earlier guest, that nobody uses any more
                open.remove(path);
                entry = null;
            }
            if (entry == null) {
                entry = new Entry(openOrCreate(path, domid, incarnation, device));
                open.put(path, entry);
            }
            entry.users++;
            return new DiskCounters(entry.file.buffer(), on);
        } catch (LinuxException | SharedFileException | IllegalStateException e) {
            LOG.warn("no statistics of disk {} of domain {}: {}", device, domid, e.getMessage());
            return DiskCounters.unseen();
        }
    }

    private SharedFile openOrCreate(Path path, int domid, long incarnation, int device) {
        if (Files.exists(path)) {
            SharedFile file = open(path);
            if (SharedFileHeader.incarnation(file.buffer()) == incarnation) {
                return file;
            }
            file.close();
        }
        return create(path, DiskStatistics.SIZE,
                buffer -> DiskStatistics.initialise(buffer, domid, incarnation, device));
    }

    /** Says what the disk is. */
    void describe(int domid, int device, long sectors, boolean readOnly, int rings, String image) {
        Entry entry = open.get(path(domid, device));
        if (entry != null) {
            SharedBuffer file = entry.file.buffer();
            file.putInt(DiskStatistics.FLAGS_OFFSET, readOnly ? DiskStatistics.READ_ONLY : 0);
            file.putLong(DiskStatistics.SECTORS_OFFSET, sectors);
            file.putInt(DiskStatistics.RINGS_OFFSET, rings);
            DiskStatistics.path(file, image);
        }
    }

    /** Ends the use of a disk's counters: nobody counts any more. */
    void letGo(int domid, int device) {
        Entry entry = open.get(path(domid, device));
        if (entry != null && --entry.users <= 0) {
            entry.file.buffer().putInt(DiskStatistics.RINGS_OFFSET, 0);
        }
    }

    /** Unmaps all files; who reads them still finds them. */
    @Override
    public void close() {
        open.values().forEach(entry -> entry.file.close());
        open.clear();
    }

    /** Removes the files of guests that are gone; nothing happens to those in use. */
    void removeDead(Lives lives) {
        for (Iterator<Map.Entry<Path, Entry>> entries = open.entrySet().iterator(); entries.hasNext();) {
            Map.Entry<Path, Entry> entry = entries.next();
            SharedBuffer file = entry.getValue().file.buffer();
            if (entry.getValue().users <= 0
                    && !lives.isAlive(SharedFileHeader.domid(file), SharedFileHeader.incarnation(file))) {
                entry.getValue().file.close();
                remove(entry.getKey());
                entries.remove();
            }
        }
    }

    /** Takes over what a predecessor left, so that {@link #removeDead} knows of it. */
    void takeOver() {
        for (Path path : list()) {
            try {
                open.computeIfAbsent(path, absent -> new Entry(open(absent)));
            } catch (LinuxException | SharedFileException | IllegalStateException e) {
                LOG.warn("{} is left alone: {}", path, e.getMessage());
            }
        }
    }

    private Path path(int domid, int device) {
        return path(domid + "-" + device);
    }
}
