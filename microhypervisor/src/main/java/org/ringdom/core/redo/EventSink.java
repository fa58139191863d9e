package org.ringdom.core.redo;

/**
 * Delivers what a redo record says about events. Each method may be called again for the same record after a restart, so
 * each must be harmless when repeated; none fails because the domain's files are gone.
 */
public interface EventSink {
    /** Makes a port pending and wakes whoever sleeps on it, unless it is masked. */
    void raise(int domid, int port);

    /** Makes a port not pending: it was closed, or is about to be handed out. */
    void clear(int domid, int port);

    /** Wakes all vCPUs of a domain, so that they look at {@code core.tbl} again. */
    void kick(int domid);
}
