package org.ringdom.netback.uplink;

import org.ringdom.runtime.service.Poller;

/** Says when descriptors are ready, as {@link Poller} does: what was ready is handled on the agent's thread. */
public interface Readiness {
    /** Watches a descriptor for {@code interest}, or changes that; level-triggered. */
    void watch(int fd, int interest, Poller.ReadyHandler handler);

    /** Watches it no longer; call it before the descriptor is closed. */
    void unwatch(int fd);

    /** The poller of a service. */
    static Readiness of(Poller poller) {
        return new Readiness() {
            @Override
            public void watch(int fd, int interest, Poller.ReadyHandler handler) {
                poller.watch(fd, interest, handler);
            }

            @Override
            public void unwatch(int fd) {
                poller.unwatch(fd);
            }
        };
    }
}
