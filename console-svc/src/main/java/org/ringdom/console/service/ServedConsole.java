package org.ringdom.console.service;

import org.ringdom.console.ring.Console;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.SharedFile;

/** A console with what it stands on: the guest's memory, the record file, our end of its event channel. */
final class ServedConsole implements AutoCloseable {
    private final Console console;
    private final GuestMemory memory;
    private final SharedFile file;
    private final BackendGrants grants;
    private final int reference;
    private final int remotePort;
    /** Our port; 0 until the core has bound it. */
    private int localPort;
    /** Waits in the queue of consoles to be served. */
    private boolean due;
    private boolean closed;

    /** @param grants of the guest, if the page was mapped by {@code reference}; else null */
    ServedConsole(Console console, GuestMemory memory, SharedFile file, BackendGrants grants, int reference,
            int remotePort) {
        this.console = console;
        this.memory = memory;
        this.file = file;
        this.grants = grants;
        this.reference = reference;
        this.remotePort = remotePort;
    }

    Console console() {
        return console;
    }

    SharedFile file() {
        return file;
    }

    int remotePort() {
        return remotePort;
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

    /** Lets the guest's page go: nothing of it is touched any more. */
    void release() {
        if (!closed && grants != null) {
            grants.unmap(reference);
        }
        close();
    }

    /** Unmaps; a successor goes on. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            file.close();
            memory.close();
        }
    }
}
