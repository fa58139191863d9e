package org.ringdom.abi.io.blkif;

/**
 * Bits of a block backend's {@code info} key.
 *
 * <p>Source: {@code VDISK_*} in xen/include/public/io/blkif.h.
 */
public final class VdiskInfo {
    /** The device is a CD-ROM drive. */
    public static final int CDROM = 0x1;
    /** The medium can be removed. */
    public static final int REMOVABLE = 0x2;
    /** The device cannot be written. */
    public static final int READONLY = 0x4;

    private VdiskInfo() {
    }
}
