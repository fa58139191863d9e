package org.ringdom.blktapstats.disk;

import org.ringdom.abi.io.blkif.VbdNumber;

/**
 * Which disk.
 *
 * @param domid its guest
 * @param incarnation of the guest, within the life of an instance
 * @param device number of the vbd
 */
public record DiskId(int domid, long incarnation, int device) implements Comparable<DiskId> {
    /** The disk's name in the guest, such as {@code xvda}; its number if it has none. */
    public String name() {
        return VbdNumber.isKnown(device) ? VbdNumber.name(device) : Integer.toString(device);
    }

    @Override
    public int compareTo(DiskId other) {
        if (domid != other.domid) {
            return Integer.compare(domid, other.domid);
        }
        return incarnation != other.incarnation
                ? Long.compare(incarnation, other.incarnation)
                : Integer.compare(device, other.device);
    }
}
