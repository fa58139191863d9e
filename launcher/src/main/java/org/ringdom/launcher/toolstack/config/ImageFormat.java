package org.ringdom.launcher.toolstack.config;

import java.util.Locale;

/** Formats of disk images that blkback-svc serves. */
public enum ImageFormat {
    /** Sectors as they are: a file or a block device. */
    RAW,
    /** QEMU's copy-on-write format, version 2 and 3. */
    QCOW2,
    /** Microsoft's virtual hard disk. */
    VHD,
    /** A drive without a medium; only for cdrom drives. */
    EMPTY;

    /** The name in domain files. */
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }
}
