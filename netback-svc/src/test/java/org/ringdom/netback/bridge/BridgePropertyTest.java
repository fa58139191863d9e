package org.ringdom.netback.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Mac;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A bridge against a model that remembers everything. */
class BridgePropertyTest {
    private static final int PORTS = 4;
    private static final int PER_PORT = 3;

    /** Sends a packet: port, source and destination are taken from its number. */
    @Property(tries = 300)
    void packetsGoWhereTheirAddressWasSeenLast(@ForAll @Size(max = 200) List<@IntRange(max = 16_383) Integer> steps) {
        Bridge bridge = new Bridge("br0", new BridgeLimits(100, 100, 1L << 40), () -> 0);
        List<TestPort> ports = ports(bridge);
        Map<Long, TestPort> model = new HashMap<>();
        Frame frame = new Frame();
        for (int step : steps) {
            TestPort from = ports.get(step & 3);
            long source = mac(step >>> 2 & 7);
            long destination = (step >>> 5 & 15) == 15 ? Mac.BROADCAST : mac(step >>> 5 & 15);
            ports.forEach(port -> port.got = 0);
            bridge.forward(from, frame(frame, source, destination));
            model.put(source, from);
            TestPort known = model.get(destination);
            for (TestPort port : ports) {
                boolean wanted = known == null ? port != from : port == known && port != from;
                assertEquals(wanted ? 1 : 0, port.got,
                        "to " + port.name() + " of a packet to " + Mac.text(destination));
            }
        }
    }

    @Property(tries = 100)
    void whatAPortCanMakeABridgeRememberIsBounded(
            @ForAll @Size(max = 300) List<@IntRange(max = 1 << 20) Integer> steps) {
        Bridge bridge = new Bridge("br0", new BridgeLimits(8, PER_PORT, 1L << 40), () -> 0);
        List<TestPort> ports = ports(bridge);
        Frame frame = new Frame();
        for (int step : steps) {
            bridge.forward(ports.get(step & 3), frame(frame, mac(step >>> 2), Mac.BROADCAST));
            assertTrue(bridge.addresses() <= 8, bridge.addresses() + " addresses");
        }
        ports.forEach(bridge::remove);
        assertEquals(0, bridge.addresses(), "nothing is remembered of ports that are gone");
        assertEquals(0, bridge.ports());
    }

    private static List<TestPort> ports(Bridge bridge) {
        List<TestPort> ports = new ArrayList<>();
        for (int i = 0; i < PORTS; i++) {
            TestPort port = new TestPort(i);
            ports.add(port);
            bridge.add(port);
        }
        return ports;
    }

    private static long mac(int number) {
        return 0x0016_3E00_0000L + number;
    }

    private static Frame frame(Frame frame, long source, long destination) {
        Mac.put(frame.ownMemory(), 0, destination);
        Mac.put(frame.ownMemory(), 6, source);
        return frame.filled(60);
    }

    private static final class TestPort implements Port {
        private final int number;
        private int got;

        TestPort(int number) {
            this.number = number;
        }

        @Override
        public String name() {
            return "port " + number;
        }

        @Override
        public void deliver(Frame frame) {
            got++;
        }
    }
}
