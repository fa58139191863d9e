package org.ringdom.platform.io;

import java.nio.file.Path;

/** A file is locked by somebody else; the message says by whom where the kernel tells. */
public final class FileLockedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param holders who holds it, in words; empty if unknown */
    FileLockedException(Path file, String holders) {
        super("cannot lock " + file + ": it is in use by " + (holders.isEmpty() ? "another process" : holders));
    }
}
