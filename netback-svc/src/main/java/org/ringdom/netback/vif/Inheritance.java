package org.ringdom.netback.vif;

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
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.runtime.recovery.NetRecordFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a dead predecessor left, found in the record files alone: core, store and fabric may all be dead as well.
 *
 * <p>A vif of which not all rings were attached had not been told to its frontend yet; its files are dropped and the
 * handshake attaches it anew. Ports that no attached queue names are closed.
 */
final class Inheritance {
    private static final Logger LOG = LoggerFactory.getLogger(Inheritance.class);

    private final Parts parts;
    private final Map<String, List<VifDevice.Inherited>> byVif = new TreeMap<>();

    Inheritance(Parts parts) {
        this.parts = parts;
    }

    /** Attaches everything again; returns the answers that the predecessor had not shown. */
    int takeOver(DeviceDirectory<VifHandshake> vifs) {
        for (Path path : parts.files().list()) {
            read(path);
        }
        CrashPoint.at("netback.inherit");
        int left = 0;
        Set<Integer> ports = new TreeSet<>();
        for (List<VifDevice.Inherited> rings : byVif.values()) {
            if (isComplete(rings)) {
                rings.forEach(ring -> {
                    ports.add(ring.attach().rings().txPort());
                    ports.add(ring.attach().rings().rxPort());
                });
                left += attach(vifs, rings);
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
            NetRecordFile records = new NetRecordFile(file.buffer());
            if (!records.attached()
                    || !parts.guests().isAlive(records.frontendDomid(), records.frontendIncarnation())) {
                file.close();
                RecordFiles.remove(path);
                return;
            }
            VifDevice.Inherited ring = new VifDevice.Inherited(path, file, records.readAttach());
            byVif.computeIfAbsent(records.frontendDomid() + "-" + ring.attach().device(), name -> new ArrayList<>())
                    .add(ring);
        } catch (LinuxException | SharedFileException | IllegalArgumentException e) {
            LOG.error("{} is left alone: {}", path, e.getMessage());
        }
    }

    private static boolean isComplete(List<VifDevice.Inherited> rings) {
        boolean[] there = new boolean[rings.getFirst().attach().queues()];
        for (VifDevice.Inherited ring : rings) {
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

    static void drop(VifDevice.Inherited ring) {
        ring.file().close();
        RecordFiles.remove(ring.path());
    }

    private static int attach(DeviceDirectory<VifHandshake> vifs, List<VifDevice.Inherited> rings) {
        rings.sort((a, b) -> Integer.compare(a.attach().queue(), b.attach().queue()));
        int domid = new NetRecordFile(rings.getFirst().file().buffer()).frontendDomid();
        VifHandshake vif = vifs.of(domid, rings.getFirst().attach().device());
        int left = vif.inherit(rings);
        LOG.info("{}: {} queue(s) taken over, {} answer(s) were not shown", vif.device().name(), rings.size(), left);
        return left;
    }
}
