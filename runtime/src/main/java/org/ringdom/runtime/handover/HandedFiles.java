package org.ringdom.runtime.handover;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

import org.ringdom.platform.io.NativeFile;

/**
 * The files that were handed to this process, until the disk that they are for is gone. A disk may close its image and open it
 * again meanwhile. Agent thread only.
 */
public final class HandedFiles implements AutoCloseable {
    private final Map<FileLabel, NativeFile> files = new HashMap<>();

    /** Keeps a file; one that was handed over for the same purpose before is closed. */
    void add(FileLabel label, NativeFile file) {
        NativeFile before = files.put(label, file);
        if (before != null) {
            before.close();
        }
    }

    /**
     * The file for a disk, or null if none was handed over that can be used so. Use {@link NativeFile#share} of it.
     *
     * @param writing whether it must have been opened for writing
     */
    public NativeFile find(int domid, int device, Path path, boolean writing) {
        NativeFile file = files.get(new FileLabel(domid, device, path));
        return file != null && writing && !file.isWritable() ? null : file;
    }

    /** The disk that used this file is gone; a later one for the same purpose stays. */
    public void forget(NativeFile file) {
        files.values().removeIf(kept -> kept == file);
        file.close();
    }

    /** Forgets the disks of domains that are gone. */
    public void forgetDead(IntPredicate lives) {
        closeIf(label -> !lives.test(label.domid()));
    }

    private void closeIf(Predicate<FileLabel> which) {
        files.entrySet().removeIf(entry -> {
            boolean over = which.test(entry.getKey());
            if (over) {
                entry.getValue().close();
            }
            return over;
        });
    }

    /** How many there are. */
    public int size() {
        return files.size();
    }

    @Override
    public void close() {
        closeIf(label -> true);
    }
}
