package org.ringdom.runtime.ipc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReferenceArray;

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
    private static final int CORE = SERVICES;
    private static final int FABRIC = SERVICES + 1;

    private final InstanceFolder folder;
    private final AtomicReferenceArray<EventFile> files = new AtomicReferenceArray<>(FABRIC + 1);
    private boolean closed;

    public InstanceBells(InstanceFolder folder) {
        this.folder = folder;
    }

    @Override
    public void ring(int domid) {
        if (domid >= 0 && domid < SERVICES) {
            ringAt(domid);
        }
    }

    /** Rings the core. */
    public void ringCore() {
        ringAt(CORE);
    }

    /** Rings the media driver's process. */
    public void ringFabric() {
        ringAt(FABRIC);
    }

    /** Rings every service and the core, so that they look at news that are no events: a new fabric epoch, say. */
    public void ringServices() {
        ringCore();
        for (int domid = 0; domid < SERVICES; domid++) {
            ring(domid);
        }
    }

    private void ringAt(int index) {
        EventFile file = files.get(index);
        if (file == null) {
            file = open(index);
        }
        if (file != null) {
            file.doorbell(0).ring();
        }
    }

    private synchronized EventFile open(int index) {
        Path path = switch (index) {
            case CORE -> folder.coreEvents();
            case FABRIC -> folder.fabricEvents();
            default -> folder.domainEvents(index);
        };
        EventFile known = files.get(index);
        if (known != null || closed || !Files.exists(path)) {
            return known;
        }
        try {
            EventFile file = EventFile.open(path);
            files.set(index, file);
            return file;
        } catch (LinuxException failed) {
            if (failed.errno() == Errno.ENOENT) {
                return null;
            }
            throw failed;
        }
    }

    /** Unmaps the files; nobody may ring any more. */
    @Override
    public synchronized void close() {
        closed = true;
        for (int i = 0; i < files.length(); i++) {
            EventFile file = files.getAndSet(i, null);
            if (file != null) {
                file.close();
            }
        }
    }
}
