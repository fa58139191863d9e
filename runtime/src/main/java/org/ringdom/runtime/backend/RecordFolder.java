package org.ringdom.runtime.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/** The record files of a service, all of one kind, in the instance's folder; a successor finds them by their prefix. */
public abstract class RecordFolder {
    private final InstanceFolder folder;
    private final String prefix;
    private final long magic;
    private final int version;
    private final long ownerEpoch;

    /**
     * The files whose names begin with {@code prefix}.
     *
     * @param magic the kind of file, see {@link SharedFile#open}
     * @param version of its layout
     * @param ownerEpoch of this process, which takes over what it opens
     */
    protected RecordFolder(InstanceFolder folder, String prefix, long magic, int version, long ownerEpoch) {
        this.folder = folder;
        this.prefix = prefix;
        this.magic = magic;
        this.version = version;
        this.ownerEpoch = ownerEpoch;
    }

    /** The file that {@code name} names behind the prefix. */
    protected final Path path(String name) {
        return folder.file(prefix + name);
    }

    /** All record files there are, in the order of their names. */
    public final List<Path> list() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.files(), prefix + "*")) {
            files.forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder.files(), e);
        }
        Collections.sort(found);
        return found;
    }

    /**
     * Opens a file and takes it over.
     *
     * @throws org.ringdom.runtime.memory.SharedFileException if it is none, or of another version
     */
    public final SharedFile open(Path path) {
        SharedFile file = SharedFile.open(path, magic, version, true);
        if (!file.takeOver(ownerEpoch)) {
            file.close();
            throw new IllegalStateException(path.getFileName() + " belongs to a later process");
        }
        return file;
    }

    /** Makes a file and takes it over; what an earlier connection left under its name is dropped. */
    protected final SharedFile create(Path path, long bytes, Consumer<SharedBuffer> initialise) {
        remove(path);
        SharedFile.create(path, bytes, initialise);
        return open(path);
    }

    /** Removes a file; nothing happens if it is not there. */
    public static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }
}
