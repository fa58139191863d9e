package org.ringdom.netback.vif;

import java.nio.file.Path;

import org.ringdom.abi.shared.NetRecords;
import org.ringdom.runtime.backend.RecordFolder;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/** The record files of this service: {@code <role>.vif-<domid>-<device>-q<queue>}. */
final class RecordFiles extends RecordFolder {
    RecordFiles(InstanceFolder folder, String role, long ownerEpoch) {
        super(folder, role + ".vif-", NetRecords.MAGIC, NetRecords.VERSION, ownerEpoch);
    }

    /** The file of one pair of rings. */
    Path path(int domid, int device, int queue) {
        return path(domid + "-" + device + "-q" + queue);
    }

    /** Makes the file of a new pair of rings. */
    SharedFile create(int domid, long incarnation, int device, int queue) {
        return create(path(domid, device, queue), NetRecords.FILE_SIZE,
                file -> NetRecords.initialise(file, domid, incarnation));
    }
}
