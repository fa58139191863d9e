package org.ringdom.console.ring;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.ConsoleRing;
import org.ringdom.abi.shared.ConsoleRecord;
import org.ringdom.runtime.backend.RecordFolder;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/** The record files of this service: {@code <role>.con-<domid>-<number>}. */
public final class RecordFiles extends RecordFolder {
    /** Files of the service {@code role}, taken over with {@code ownerEpoch}. */
    public RecordFiles(InstanceFolder folder, String role, long ownerEpoch) {
        super(folder, role + ".con-", ConsoleRecord.MAGIC, ConsoleRecord.VERSION, ownerEpoch);
    }

    /**
     * What a console is.
     *
     * @param domid of the guest
     * @param incarnation of the guest
     * @param number of the console
     * @param port the guest's
     * @param frame of the ring page, if reference is -1
     * @param reference grant of the ring page, or -1
     */
    public record Place(int domid, long incarnation, int number, int port, long frame, int reference) {
        /** What a record file says. */
        public static Place of(SharedBuffer file) {
            return new Place(org.ringdom.abi.shared.SharedFileHeader.domid(file),
                    org.ringdom.abi.shared.SharedFileHeader.incarnation(file),
                    file.getInt(ConsoleRecord.NUMBER_OFFSET), file.getInt(ConsoleRecord.PORT_OFFSET),
                    file.getLong(ConsoleRecord.FRAME_OFFSET), file.getInt(ConsoleRecord.REFERENCE_OFFSET));
        }
    }

    /** Makes the file of a new console whose ring is {@code page}; the journal names it first. */
    public SharedFile create(Place place, SharedBuffer page, String name, ConsoleHistory history) {
        Path path = path(place.domid + "-" + place.number);
        remove(path);
        ConsoleRing ring = new ConsoleRing().wrap(page, 0);
        int outCons = ring.outCons();
        int inProd = ring.inProd();
        history.announce(place.domid, place.incarnation, place.number, outCons & 0xFFFF_FFFFL, name);
        return create(path, ConsoleRecord.FILE_SIZE,
                file -> ConsoleRecord.initialise(file, place.domid, place.incarnation, place.number, place.port,
                        place.frame, place.reference, outCons, inProd, name.getBytes(StandardCharsets.UTF_8)));
    }
}
