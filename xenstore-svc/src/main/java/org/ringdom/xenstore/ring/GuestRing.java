package org.ringdom.xenstore.ring;

import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.SharedFile;

/** One guest's ring with what it stands on: the guest's memory, the connection file, our end of its event channel. */
final class GuestRing implements AutoCloseable {
    private final GuestMemory memory;
    private final SharedFile file;
    private final int remotePort;
    private RingConnection connection;
    /** Our port; 0 until the core has bound it. */
    private int localPort;
    /** Waits in the queue of rings to be served. */
    private boolean due;
    private boolean closed;

    GuestRing(GuestMemory memory, SharedFile file, int remotePort) {
        this.memory = memory;
        this.file = file;
        this.remotePort = remotePort;
    }

    int domid() {
        return memory.domid();
    }

    long incarnation() {
        return memory.incarnation();
    }

    int remotePort() {
        return remotePort;
    }

    RingConnection connection() {
        return connection;
    }

    void connection(RingConnection newConnection) {
        connection = newConnection;
    }

    int localPort() {
        return localPort;
    }

    void localPort(int port) {
        localPort = port;
    }

    /** Sets whether it waits to be served; what was so before. */
    boolean due(boolean now) {
        boolean before = due;
        due = now;
        return before;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            file.close();
            memory.close();
        }
    }
}
