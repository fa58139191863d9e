package org.ringdom.blkback;

import java.nio.file.Files;
import java.nio.file.Path;

import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.linux.FileStatus;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.recovery.BlockAttach;
import org.ringdom.runtime.recovery.BlockRecordFile;

/**
 * The images of an instance that a standby practises on: copies too, in a folder of their own. What is recorded of rings names
 * the images that were copied.
 */
final class PracticeImages {
    private PracticeImages() {
    }

    /** Has all recorded rings lead to the copies of their images. */
    static void lead(RecordFiles files, InstanceFolder folder) {
        for (Path path : files.list()) {
            try (SharedFile file = files.open(path)) {
                BlockRecordFile records = new BlockRecordFile(file.buffer());
                BlockAttach attach = records.readAttach();
                Path copy = folder.practiceImages().resolve(Path.of(attach.imagePath()).getFileName());
                if (records.attached() && Files.exists(copy)) {
                    records.attach(leadingTo(attach, copy), records.published());
                }
            }
        }
    }

    private static BlockAttach leadingTo(BlockAttach attach, Path image) {
        try (NativeFile file = NativeFile.open(image)) {
            FileStatus status = FileStatus.of(file.fd(), image.toString());
            return new BlockAttach(attach.device(), attach.queue(), attach.queues(), attach.protocol(),
                    attach.localPort(), attach.remotePort(), attach.ringRefs(), attach.features(), attach.readOnly(),
                    attach.sectors(), status.device(), status.inode(), attach.ringIncarnation(), attach.imageType(),
                    image.toString(), attach.backendPath());
        }
    }
}
