package org.ringdom.runtime.ipc;

/** Rings the doorbells of other domains' agents, since Aeron wakes no sleeper. */
@FunctionalInterface
public interface Bells {
    /** Rings nobody: for processes that poll, and for tests. */
    Bells NONE = domid -> {
    };

    /** Counts the domain's doorbell up and wakes its agent if it sleeps; does nothing if the domain has no files. */
    void ring(int domid);
}
