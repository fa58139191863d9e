package org.ringdom.runtime.ipc;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.ringdom.platform.process.PidFd;

/** Whether clients' processes are alive, by handles that a reused process number cannot fool. */
class ClientLiveness implements AutoCloseable {
    private final Map<Long, PidFd> handles = new HashMap<>();

    /** Begins to watch a client's process; false if it is dead already. */
    boolean watch(long clientKey, int pid) {
        forget(clientKey);
        if (pid <= 0) {
            return false;
        }
        Optional<PidFd> handle = PidFd.open(pid);
        handle.ifPresent(open -> handles.put(clientKey, open));
        return handle.isPresent() && !handle.get().isDead();
    }

    boolean isDead(long clientKey) {
        PidFd handle = handles.get(clientKey);
        return handle != null && handle.isDead();
    }

    void forget(long clientKey) {
        PidFd handle = handles.remove(clientKey);
        if (handle != null) {
            handle.close();
        }
    }

    @Override
    public void close() {
        handles.values().forEach(PidFd::close);
        handles.clear();
    }
}
