package org.ringdom.blkback;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.ringdom.runtime.recovery.sim.SimDisk;

/** The simulation's view of a real image file. */
class FileDisk extends SimDisk {
    private final MemorySegment file;

    /** Zeroes the mapped image. */
    FileDisk(MemorySegment mappedImage, int sectors) {
        super(sectors);
        this.file = mappedImage;
        mappedImage.fill((byte) 0);
    }

    @Override
    public long get(long sector) {
        return file.get(ValueLayout.JAVA_LONG, sector * SECTOR);
    }
}
