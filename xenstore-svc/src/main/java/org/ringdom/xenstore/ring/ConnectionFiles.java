package org.ringdom.xenstore.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreRing;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.abi.shared.XenstoreConnection;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection files of this service: {@code <role>.conn-<domid>}. */
public final class ConnectionFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionFiles.class);

    private final InstanceFolder folder;
    private final String prefix;
    private final long ownerEpoch;

    /** Files of the service {@code role}, taken over with {@code ownerEpoch}. */
    public ConnectionFiles(InstanceFolder folder, String role, long ownerEpoch) {
        this.folder = folder;
        this.prefix = role + ".conn-";
        this.ownerEpoch = ownerEpoch;
    }

    private Path path(int domid) {
        return folder.file(prefix + domid);
    }

    /** The file of this connection if there is one; null otherwise. */
    SharedFile find(int domid, long serial) {
        Path path = path(domid);
        if (!Files.exists(path)) {
            return null;
        }
        try {
            SharedFile file = SharedFile.open(path, XenstoreConnection.MAGIC, XenstoreConnection.VERSION, true);
            if (SharedFileHeader.incarnation(file.buffer()) == serial) {
                if (!file.takeOver(ownerEpoch)) {
                    throw new IllegalStateException(path.getFileName() + " belongs to a later process");
                }
                return file;
            }
            file.close();
        } catch (SharedFileException e) {
            LOG.error("{}", e.getMessage());
        }
        return null;
    }

    /** Makes the file of a new connection whose ring is {@code page}; what lies under its name is dropped. */
    SharedFile create(int domid, long serial, SharedBuffer page) {
        remove(domid);
        XenstoreRing ring = new XenstoreRing().wrap(page, 0);
        int reqCons = ring.reqCons();
        int rspProd = ring.rspProd();
        SharedFile.create(path(domid), XenstoreConnection.FILE_SIZE,
                file -> XenstoreConnection.initialise(file, domid, serial, reqCons, rspProd));
        return find(domid, serial);
    }

    /** Removes a domain's file; nothing happens if it is not there. */
    void remove(int domid) {
        try {
            Files.deleteIfExists(path(domid));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path(domid), e);
        }
    }

    /** End of the stream in the file of this connection; 0 if there is no such file. */
    public long endOf(int domid, long serial) {
        try (SharedFile file = find(domid, serial)) {
            return file == null
                    ? 0
                    : XenstoreConnection.end(file.buffer().getLongAcquire(XenstoreConnection.OUT_OFFSET));
        }
    }

    /** Removes the files of domains that {@code keep} does not want. */
    public void removeOthers(java.util.function.IntPredicate keep) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.files(), prefix + "*")) {
            for (Path file : files) {
                String domid = file.getFileName().toString().substring(prefix.length());
                if (!domid.matches("[0-9]{1,5}") || !keep.test(Integer.parseInt(domid))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder.files(), e);
        }
    }
}
