package org.ringdom.netback.bridge;

import java.util.Arrays;

import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.NanoClock;
import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Mac;

/**
 * A learning bridge: remembers behind which port an address was seen last, sends what is for it there, and floods what is
 * for groups and for addresses not seen.
 *
 * <p>What a port can make it remember is bounded ({@link BridgeLimits}): a port that shows too many addresses gets those
 * flooded. Entries age. Threading: the agent's.
 */
public final class Bridge {
    private static final class Entry {
        private Port port;
        private long seenNs;
    }

    private final String name;
    private final BridgeLimits limits;
    private final NanoClock clock;
    private final Long2ObjectHashMap<Entry> entries = new Long2ObjectHashMap<>();
    private Port[] ports = {};
    private int[] learned = {};
    private Witness witness;
    private long nowNs;

    /** A bridge without ports. */
    public Bridge(String name, BridgeLimits limits, NanoClock clock) {
        this.name = name;
        this.limits = limits;
        this.clock = clock;
        this.nowNs = clock.nanoTime();
    }

    /** As domain files name it. */
    public String name() {
        return name;
    }

    /** Number of ports. */
    public int ports() {
        return ports.length;
    }

    /** Addresses that it remembers. */
    public int addresses() {
        return entries.size();
    }

    /** Whether a port of that name is plugged in. */
    public boolean hasPort(String port) {
        for (Port each : ports) {
            if (each.name().equals(port)) {
                return true;
            }
        }
        return false;
    }

    /** Who sees the packets from now on; null: nobody. */
    public void witness(Witness newWitness) {
        witness = newWitness;
    }

    /** Plugs a port in. */
    public void add(Port port) {
        ports = Arrays.copyOf(ports, ports.length + 1);
        learned = Arrays.copyOf(learned, ports.length);
        ports[ports.length - 1] = port;
    }

    /** Unplugs a port and forgets what was seen behind it. */
    public void remove(Port port) {
        int index = indexOf(port);
        if (index < 0) {
            return;
        }
        forget(port, Long.MAX_VALUE);
        int last = ports.length - 1;
        ports[index] = ports[last];
        learned[index] = learned[last];
        ports = Arrays.copyOf(ports, last);
        learned = Arrays.copyOf(learned, last);
    }

    private int indexOf(Port port) {
        for (int i = 0; i < ports.length; i++) {
            if (ports[i] == port) {
                return i;
            }
        }
        return -1;
    }

    /** Notes the time, and forgets what has not been seen for long: call it about once a second. */
    public void age() {
        nowNs = clock.nanoTime();
        forget(null, nowNs - limits.ageNs());
    }

    /** Forgets entries of {@code port} (null: of all) that were last seen before {@code beforeNs}. */
    private void forget(Port port, long beforeNs) {
        var each = entries.values().iterator();
        while (each.hasNext()) {
            Entry entry = each.next();
            boolean old = beforeNs == Long.MAX_VALUE || entry.seenNs - beforeNs < 0;
            if (old && (port == null || entry.port == port)) {
                learned[indexOf(entry.port)]--;
                each.remove();
            }
        }
    }

    /** Remembers that {@code mac} is behind {@code port}. */
    public void learn(long mac, Port port) {
        if (Mac.isGroup(mac) || mac == 0) {
            return;
        }
        Entry entry = entries.get(mac);
        if (entry != null && entry.port == port) {
            entry.seenNs = nowNs;
            return;
        }
        int index = indexOf(port);
        if (index < 0 || learned[index] >= limits.addressesPerPort() || entries.size() >= limits.addresses()) {
            return;
        }
        if (entry == null) {
            entry = new Entry();
            entries.put(mac, entry);
        } else {
            learned[indexOf(entry.port)]--;
        }
        learned[index]++;
        entry.port = port;
        entry.seenNs = nowNs;
    }

    /** Sends a packet that came in at {@code from} on its way. */
    public void forward(Port from, Frame frame) {
        learn(frame.source(), from);
        if (witness != null) {
            witness.onForward(this, from, frame);
        }
        long destination = frame.destination();
        Entry entry = entries.get(destination);
        if (entry != null) {
            if (entry.port != from) {
                deliver(entry.port, frame);
            }
            return;
        }
        boolean group = Mac.isGroup(destination) && destination != Mac.BROADCAST;
        for (Port port : ports) {
            if (port != from && (!group || port.wantsGroup(destination))) {
                deliver(port, frame);
            }
        }
    }

    private void deliver(Port port, Frame frame) {
        if (witness != null) {
            witness.onDeliver(port, frame);
        }
        port.deliver(frame);
    }
}
