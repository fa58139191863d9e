package org.ringdom.runtime.journal;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.io.OpenFlag;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;

/**
 * Storage for a queue's files, taken before they are written. They are mapped, and their pages come into being when they are
 * written: on a full disk that is a SIGBUS, which no program survives. So a writer asks here before each record.
 *
 * <p>Before a file is there, and on file systems that cannot take storage beforehand (fallocate(2), FALLOC_FL_KEEP_SIZE), only
 * the free room on the disk is looked at. Used by the writer's thread alone.
 */
final class RoomAhead implements AutoCloseable {
    /** Free bytes on the disk below which no file is begun: some blocks of a queue, their overlap and index pages. */
    private static final long BEGIN_BYTES = 16L << 20;
    /** Taken at a time. */
    private static final long STEP_BYTES = 1L << 20;
    /** What a queue may write beside a record: headers, and pages of its index of 32 KiB each. */
    private static final long BESIDE_BYTES = 128L << 10;

    private final Path folder;
    private NativeFile file;
    private File opened;
    private long written;
    private long taken;
    private boolean looksOnly;
    private long sinceLook;

    /** Of the queue in {@code folder}, which is there already; its newest file, if any, will be written on. */
    RoomAhead(Path folder) throws IOException {
        this.folder = folder;
        Path metadata = folder.resolve(QueueFiles.METADATA);
        if (Files.exists(metadata)) {
            try (NativeFile table = NativeFile.open(metadata, OpenFlag.READ_WRITE)) {
                table.reserve(0, table.size());
            }
        }
        List<Path> files = QueueFiles.list(folder);
        if (!files.isEmpty()) {
            open(files.getLast().toFile());
            written = Files.size(files.getLast()); // the last record ends before this
        }
        sinceLook = STEP_BYTES;
    }

    /** The next record begins a file. */
    void beginFile() {
        close();
        written = 0;
        taken = 0;
        sinceLook = STEP_BYTES;
    }

    /**
     * Before a record is written: makes sure that there is storage for it.
     *
     * @param length of the record in bytes
     * @throws JournalFailure if the disk is full: nothing may be written
     * @throws UncheckedIOException if that cannot be told
     */
    void before(int length) {
        if (file == null || looksOnly) {
            look(length);
            return;
        }
        long needed = written + length + BESIDE_BYTES;
        while (taken < needed && !looksOnly) {
            take(Math.max(STEP_BYTES, needed - taken));
        }
    }

    /** While or after a record is written: it is in {@code current} and ends at {@code position}. */
    void after(File current, long position) {
        if (!current.equals(opened)) {
            beginFile();
            open(current);
        }
        written = position;
    }

    private void open(File current) {
        opened = current;
        try {
            file = NativeFile.open(current.toPath(), OpenFlag.READ_WRITE);
        } catch (LinuxException failed) {
            looksOnly = true; // the record is written already
        }
    }

    private void take(long bytes) {
        long result = file.reserve(taken, bytes);
        if (result == 0) {
            taken += bytes;
        } else if (result == -Errno.ENOSPC || result == -Errno.EDQUOT) {
            throw new JournalFailure("the disk of the journal in " + folder + " is full", null);
        } else if (result == -Errno.EOPNOTSUPP || result == -Errno.ENOSYS) {
            looksOnly = true;
        } else if (result != -Errno.EINTR) {
            throw new UncheckedIOException(
                    new IOException("cannot take room for the journal in " + folder + ": errno " + -result));
        }
    }

    private void look(int length) {
        sinceLook += length;
        if (sinceLook < STEP_BYTES) {
            return;
        }
        long room;
        try {
            room = Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot see how much room there is at " + folder + ": " + e.getMessage(), e);
        }
        if (room < BEGIN_BYTES) {
            throw new JournalFailure("the disk of the journal in " + folder + " is full: " + (room >> 20)
                    + " MiB left, " + (BEGIN_BYTES >> 20) + " needed", null);
        }
        sinceLook = 0;
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
            file = null;
        }
        opened = null;
    }
}
