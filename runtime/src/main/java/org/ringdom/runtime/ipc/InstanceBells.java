package org.ringdom.runtime.ipc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.memory.InstanceFolder;

/**
 * The doorbells of an instance's services, core and fabric, found by their files and not by the core's table, so that they
 * ring also before the core runs. Files are mapped at the first ring and kept: those of services live as long as the
 * instance. Any thread may ring.
 */
public final class InstanceBells implements Bells, AutoCloseable {
    /** Domids below this are services. */
    private static final int SERVICES = 16;

    private final InstanceFolder folder;
    private final Map<Path, EventFile> files = new HashMap<>();
    private boolean closed;

    public InstanceBells(InstanceFolder folder) {
        this.folder = folder;
    }

    @Override
    public void ring(int domid) {
        if (domid >= 0 && domid < SERVICES) {
            ring(folder.domainEvents(domid));
        }
    }

    /** Rings the core. */
    public void ringCore() {
        ring(folder.coreEvents());
    }

    /** Rings the media driver's process. */
    public void ringFabric() {
        ring(folder.fabricEvents());
    }

    /** Rings every service and the core, so that they look at news that are no events: a new fabric epoch, say. */
    public void ringServices() {
        ringCore();
        for (int domid = 0; domid < SERVICES; domid++) {
            ring(domid);
        }
    }

    private synchronized void ring(Path path) {
        EventFile file = files.get(path);
        if (file == null && !closed) {
            file = open(path);
        }
        if (file != null) {
            file.doorbell(0).ring();
        }
    }

    private EventFile open(Path path) {
        if (!Files.exists(path)) {
            return null;
        }
        try {
            EventFile file = EventFile.open(path);
            files.put(path, file);
            return file;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENOENT) {
                return null;
            }
            throw failed;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        files.values().forEach(EventFile::close);
        files.clear();
    }
}
