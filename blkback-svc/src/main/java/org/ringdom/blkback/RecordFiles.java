package org.ringdom.blkback;

import java.nio.file.Path;

import org.ringdom.abi.shared.BlockRecords;
import org.ringdom.runtime.backend.RecordFolder;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/** The record files of this service: {@code <role>.vbd-<domid>-<device>-q<queue>}. */
final class RecordFiles extends RecordFolder {
    RecordFiles(InstanceFolder folder, String role, long ownerEpoch) {
        super(folder, role + ".vbd-", BlockRecords.MAGIC, BlockRecords.VERSION, ownerEpoch);
    }

    /** The file of one ring. */
    Path path(int domid, int device, int queue) {
        return path(domid + "-" + device + "-q" + queue);
    }

    /** Makes the file of a new ring. */
    SharedFile create(int domid, long incarnation, int device, int queue, int entries) {
        return create(path(domid, device, queue), BlockRecords.fileSize(entries),
                file -> BlockRecords.initialise(file, domid, incarnation));
    }
}
