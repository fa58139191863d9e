package org.ringdom.netback.bridge;

import java.util.Collection;
import java.util.TreeMap;

import org.agrona.concurrent.NanoClock;

/** All bridges, made when the first port is plugged in and gone with the last. Agent thread only. */
public final class Bridges {
    private final BridgeLimits limits;
    private final NanoClock clock;
    private final TreeMap<String, Bridge> bridges = new TreeMap<>();

    /** Without bridges. */
    public Bridges(BridgeLimits limits, NanoClock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Plugs a port into the bridge of this name. */
    public Bridge plug(String name, Port port) {
        Bridge bridge = bridges.computeIfAbsent(name, key -> new Bridge(key, limits, clock));
        bridge.add(port);
        return bridge;
    }

    /** Unplugs a port. */
    public void unplug(Bridge bridge, Port port) {
        bridge.remove(port);
        if (bridge.ports() == 0) {
            bridges.remove(bridge.name(), bridge);
        }
    }

    /** All of them, by name. */
    public Collection<Bridge> all() {
        return bridges.values();
    }

    /** Lets all of them forget what is old. */
    public void age() {
        bridges.values().forEach(Bridge::age);
    }
}
