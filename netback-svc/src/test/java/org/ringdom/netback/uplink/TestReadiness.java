package org.ringdom.netback.uplink;

import java.util.LinkedHashMap;
import java.util.Map;

import org.ringdom.platform.poll.Epoll;
import org.ringdom.runtime.service.Poller;

/** Says of all descriptors that they are ready for what they are watched for; links must bear that. */
final class TestReadiness implements Readiness {
    private record Watch(int interest, Poller.ReadyHandler handler) {
    }

    private final Map<Integer, Watch> watches = new LinkedHashMap<>();

    @Override
    public void watch(int fd, int interest, Poller.ReadyHandler handler) {
        watches.put(fd, new Watch(interest, handler));
    }

    @Override
    public void unwatch(int fd) {
        watches.remove(fd);
    }

    /** Descriptors that are watched. */
    int size() {
        return watches.size();
    }

    /** Whether one of them is watched for room to write. */
    boolean awaitsRoom() {
        return watches.values().stream().anyMatch(watch -> (watch.interest() & Epoll.OUT) != 0);
    }

    void poll() {
        for (Map.Entry<Integer, Watch> each : Map.copyOf(watches).entrySet()) {
            if (watches.get(each.getKey()) == each.getValue()) {
                each.getValue().handler().onReady(each.getValue().interest());
            }
        }
    }
}
