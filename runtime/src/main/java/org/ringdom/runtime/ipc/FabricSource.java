package org.ringdom.runtime.ipc;

import java.nio.file.Path;

/** Where the media driver of now is. */
public interface FabricSource {
    /** Epoch of the driver that is ready to be used; 0 if there is none yet. Read in every duty cycle: one load. */
    int epoch();

    /** Aeron's directory of an epoch. */
    Path directory(int epoch);

    /** Wakes the driver: after a command to it, and when it has to move a publisher's limit. */
    void wake();
}
