package org.ringdom.blkback;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.backend.DeviceDirectory;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;
import org.ringdom.runtime.recovery.BlockRecordFile;
import org.ringdom.runtime.recovery.CrashPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a dead predecessor left, found in the record files alone: core, store and fabric may all be dead as well.
 *
 * <p>A disk of which not all rings were attached had not been told to its frontend yet; its files are dropped and the
 * handshake attaches it anew. Ports that no attached ring names are closed.
 */
final class Inheritance {
    private static final Logger LOG = LoggerFactory.getLogger(Inheritance.class);

    private final Parts parts;
    private final Map<String, List<VbdDevice.Inherited>> byDisk = new TreeMap<>();

    Inheritance(Parts parts) {
        this.parts = parts;
    }

    /** Attaches everything again; returns the requests that the predecessor had left. */
    int takeOver(DeviceDirectory<VbdHandshake> disks) {
        for (Path path : parts.files().list()) {
            read(path);
        }
        CrashPoint.at("blkback.inherit");
        int left = 0;
        Set<Integer> ports = new TreeSet<>();
        for (List<VbdDevice.Inherited> rings : byDisk.values()) {
            if (isComplete(rings)) {
                rings.forEach(ring -> ports.add(ring.attach().localPort()));
                left += attach(disks, rings);
            } else {
                rings.forEach(Inheritance::drop);
            }
        }
        parts.guests().core().closePortsExcept(ports);
        return left;
    }

    private void read(Path path) {
        try {
            SharedFile file = parts.files().open(path);
            BlockRecordFile records = new BlockRecordFile(file.buffer());
            if (!records.attached()
                    || !parts.guests().isAlive(records.frontendDomid(), records.frontendIncarnation())) {
                file.close();
                RecordFiles.remove(path);
                return;
            }
            VbdDevice.Inherited ring = new VbdDevice.Inherited(path, file, records.readAttach());
            byDisk.computeIfAbsent(records.frontendDomid() + "-" + ring.attach().device(), name -> new ArrayList<>())
                    .add(ring);
        } catch (LinuxException | SharedFileException | IllegalArgumentException e) {
            LOG.error("{} is left alone: {}", path, e.getMessage());
        }
    }

    private static boolean isComplete(List<VbdDevice.Inherited> rings) {
        boolean[] there = new boolean[rings.getFirst().attach().queues()];
        for (VbdDevice.Inherited ring : rings) {
            if (ring.attach().queue() < there.length) {
                there[ring.attach().queue()] = true;
            }
        }
        for (boolean one : there) {
            if (!one) {
                return false;
            }
        }
        return there.length == rings.size();
    }

    static void drop(VbdDevice.Inherited ring) {
        ring.file().close();
        RecordFiles.remove(ring.path());
    }

    private static int attach(DeviceDirectory<VbdHandshake> disks, List<VbdDevice.Inherited> rings) {
        rings.sort((a, b) -> Integer.compare(a.attach().queue(), b.attach().queue()));
        int domid = new BlockRecordFile(rings.getFirst().file().buffer()).frontendDomid();
        VbdHandshake disk = disks.of(domid, rings.getFirst().attach().device());
        int left = disk.inherit(rings);
        LOG.info("{}: {} ring(s) taken over, {} request(s) were left", disk.device().name(), rings.size(), left);
        return Math.max(0, left);
    }
}
