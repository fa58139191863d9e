package org.ringdom.runtime.recovery.sim;

import java.util.Random;

/** A backend process as the simulation sees it: everything it keeps in private memory dies with it. */
public interface SimBackend {
    /** Attaches to the shared memories and recovers what a predecessor left. */
    void start();

    /** Does a random piece of work; {@code event} says that the frontend notified. Returns false if it sleeps. */
    boolean step(Random random, boolean event);

    /** What the kernel may still do with system calls that were under way when the process died. */
    void die(Random random);
}
