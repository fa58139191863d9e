package org.ringdom.platform.io;

import org.ringdom.platform.linux.Fds;

/** How a {@link NativeFile} is opened; without any it is opened for reading. */
public enum OpenFlag {
    /** For reading and writing. */
    READ_WRITE(Fds.O_RDWR),
    /** Past the page cache; memory, positions and lengths must then be aligned (see {@link BlockSizes}). */
    DIRECT(Fds.O_DIRECT),
    /** Made with mode 0600 if it is not there. */
    CREATE(Fds.O_CREAT),
    /** With {@link #CREATE}: fails with EEXIST if it is there. */
    EXCLUSIVE(Fds.O_EXCL);

    final int bits;

    OpenFlag(int bits) {
        this.bits = bits;
    }
}
