package org.ringdom.blktapstats.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFileException;

/** The disks of the guests that are there, whether their service runs or not. */
public final class LiveDisks {
    private static final String FILES = "*.stat-*";

    private LiveDisks() {
    }

    /**
     * The files there are, in the order of their names; none if the instance is gone. A confined service makes them in its
     * view.
     */
    public static List<Path> files(InstanceFolder folder) {
        Map<Path, Path> byName = new TreeMap<>();
        for (Path place : list(folder.views(), "*")) {
            list(place, FILES).forEach(file -> byName.put(file.getFileName(), file));
        }
        list(folder.shm(), FILES).forEach(file -> byName.putIfAbsent(file.getFileName(), file));
        return List.copyOf(byName.values());
    }

    private static List<Path> list(Path folder, String pattern) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            files.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        return found;
    }

    /** Reads all disks; a file that goes away meanwhile, or is of another version, is left out. */
    public static List<DiskReading> read(InstanceFolder folder, long nowMs) {
        List<DiskReading> disks = new ArrayList<>();
        for (Path path : files(folder)) {
            try (StatisticsFile file = StatisticsFile.open(path)) {
                disks.add(file.read(nowMs));
            } catch (LinuxException | SharedFileException | IllegalStateException unreadable) {
                // removed with its guest since it was listed, or none at all
            }
        }
        disks.sort(Comparator.comparing(DiskReading::id));
        return disks;
    }
}
