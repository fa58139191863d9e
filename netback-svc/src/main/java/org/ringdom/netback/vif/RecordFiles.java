package org.ringdom.netback.vif;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.ringdom.abi.shared.NetRecords;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/** The record files of this service: {@code <role>.vif-<domid>-<device>-q<queue>}. */
final class RecordFiles {
    private final InstanceFolder folder;
    private final String prefix;
    private final long ownerEpoch;

    RecordFiles(InstanceFolder folder, String role, long ownerEpoch) {
        this.folder = folder;
        this.prefix = role + ".vif-";
        this.ownerEpoch = ownerEpoch;
    }

    /** The file of one pair of rings. */
    Path path(int domid, int device, int queue) {
        return folder.file(prefix + domid + "-" + device + "-q" + queue);
    }

    /** All record files there are, in the order of their names. */
    List<Path> list() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.shm(), prefix + "*")) {
            for (Path file : files) {
                found.add(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder.shm(), e);
        }
        Collections.sort(found);
        return found;
    }

    /**
     * Opens a predecessor's file and takes it over.
     *
     * @throws org.ringdom.runtime.memory.SharedFileException if it is none, or of another version
     */
    SharedFile open(Path path) {
        SharedFile file = SharedFile.open(path, NetRecords.MAGIC, NetRecords.VERSION, true);
        if (!file.takeOver(ownerEpoch)) {
            file.close();
            throw new IllegalStateException(path.getFileName() + " belongs to a later process");
        }
        return file;
    }

    /** Makes the file of a new pair of rings; what an earlier connection left under its name is dropped. */
    SharedFile create(int domid, long incarnation, int device, int queue) {
        Path path = path(domid, device, queue);
        remove(path);
        SharedFile.create(path, NetRecords.FILE_SIZE,
                file -> NetRecords.initialise(file, domid, incarnation));
        return open(path);
    }

    /** Removes a file; nothing happens if it is not there. */
    static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }
}
