package org.ringdom.blktapstats.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFileException;

/** The disks of the guests that are there, whether their service runs or not. */
public final class LiveDisks {
    private static final String FILES = "*.stat-*";

    private LiveDisks() {
    }

    /** The files there are, in the order of their names; none if the instance is gone. */
    public static List<Path> files(InstanceFolder folder) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.shm(), FILES)) {
            files.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder.shm(), e);
        }
        Collections.sort(found);
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
