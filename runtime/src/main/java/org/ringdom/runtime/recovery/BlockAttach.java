package org.ringdom.runtime.recovery;

import java.util.List;

import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.shared.BlockRecords;

/**
 * What a backend agreed with a frontend about one ring, and which image lies behind it: all that a successor needs to serve
 * the ring again without asking anybody.
 *
 * @param device number of the virtual disk
 * @param queue number of this ring among the device's, from 0
 * @param queues rings of the device
 * @param protocol {@link BlockRecords#PROTOCOL_X86_64} or a sister
 * @param localPort the backend's end of the event channel
 * @param remotePort the frontend's end
 * @param ringRefs grant references of the ring's pages; a power of two of them
 * @param features bits of the backend's own, e.g. {@link #PERSISTENT}
 * @param readOnly whether writes are refused
 * @param sectors size of the disk in units of 512 bytes
 * @param imageDevice st_dev of the image
 * @param imageInode st_ino of the image
 * @param ringIncarnation rises with each connection of the frontend
 * @param imageType a format's name, as in the device's {@code type} key
 * @param imagePath absolute path of the image
 * @param backendPath the device's directory in xenstore
 */
public record BlockAttach(int device, int queue, int queues, int protocol, int localPort, int remotePort,
        List<Integer> ringRefs, int features, boolean readOnly, long sectors, long imageDevice, long imageInode,
        int ringIncarnation, String imageType, String imagePath, String backendPath) {
    /** Feature: the frontend's grants stay mapped between requests. */
    public static final int PERSISTENT = 1;
    /** Feature: the image is written beside others and is not locked. */
    public static final int UNLOCKED = 2;

    /** Copies the list of references. */
    public BlockAttach {
        ringRefs = List.copyOf(ringRefs);
        if (Integer.bitCount(ringRefs.size()) != 1 || ringRefs.size() > BlockRecords.MAX_RING_PAGES) {
            throw new IllegalArgumentException("a ring can't have " + ringRefs.size() + " pages");
        }
    }

    /** log2 of the ring's pages. */
    public int ringOrder() {
        return Integer.numberOfTrailingZeros(ringRefs.size());
    }

    /** The layout of requests. */
    public BlkifProtocol layout() {
        return switch (protocol) {
            case BlockRecords.PROTOCOL_X86_32 -> BlkifProtocol.X86_32;
            case BlockRecords.PROTOCOL_X86_64 -> BlkifProtocol.X86_64;
            default -> BlkifProtocol.NATIVE;
        };
    }

    /** The number under which {@code layout} is recorded. */
    public static int protocolNumber(BlkifProtocol layout) {
        if (layout == BlkifProtocol.X86_32) {
            return BlockRecords.PROTOCOL_X86_32;
        }
        return layout == BlkifProtocol.X86_64 ? BlockRecords.PROTOCOL_X86_64 : BlockRecords.PROTOCOL_NATIVE;
    }

    /** Entries of the ring, and records of its file. */
    public int entries() {
        return layout().entries(ringRefs.size());
    }

    /** Whether the frontend's grants stay mapped. */
    public boolean persistent() {
        return (features & PERSISTENT) != 0;
    }

    /** Whether the image is not locked. */
    public boolean unlocked() {
        return (features & UNLOCKED) != 0;
    }
}
