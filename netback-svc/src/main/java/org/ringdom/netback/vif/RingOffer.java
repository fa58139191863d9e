package org.ringdom.netback.vif;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.recovery.NetAttach;
import org.ringdom.runtime.xenbus.DeviceException;
import org.ringdom.runtime.xenbus.DeviceKeys;

/**
 * What a frontend wrote about its rings, checked. Nothing is believed: a wrong key throws {@link DeviceException} with one
 * clear line.
 *
 * @param features what it can take, bits of {@link NetAttach}
 * @param queues one element a pair of rings
 */
record RingOffer(int features, List<Queue> queues) {
    /** A pair of rings: grant references and the frontend's ports, which may be the same. */
    record Queue(int txRef, int rxRef, int txPort, int rxPort) {
    }

    /** The keys to read first; they say which others there are. */
    static final String[] SHAPE = {"state", "multi-queue-num-queues", "request-rx-copy", "feature-sg",
        "feature-gso-tcpv4", "feature-gso-tcpv6", "feature-no-csum-offload", "feature-ipv6-csum-offload",
        "request-multicast-control"};

    private static final String[] OF_QUEUE = {"tx-ring-ref", "rx-ring-ref", "event-channel", "event-channel-tx",
        "event-channel-rx"};
    private static final int MAX_PORT = 1 << 17;

    private static String prefix(int queue, int queues) {
        return queues > 1 ? "queue-" + queue + "/" : "";
    }

    private static int queues(DeviceKeys shape, NetbackSettings settings) {
        return shape.integer("multi-queue-num-queues", 1, 1, settings.maxQueues());
    }

    /** The keys that hold references and ports, as the keys of {@link #SHAPE} say. */
    static String[] ringKeys(DeviceKeys shape, NetbackSettings settings) {
        List<String> names = new ArrayList<>();
        int count = queues(shape, settings);
        for (int queue = 0; queue < count; queue++) {
            for (String key : OF_QUEUE) {
                names.add(prefix(queue, count) + key);
            }
        }
        return names.toArray(String[]::new);
    }

    /** Checks everything. */
    static RingOffer of(DeviceKeys shape, DeviceKeys rings, NetbackSettings settings) {
        if (!shape.flag("request-rx-copy")) {
            throw new DeviceException(Errno.EOPNOTSUPP, shape.directory() + " does not ask for request-rx-copy");
        }
        int count = queues(shape, settings);
        List<Queue> queues = new ArrayList<>();
        for (int queue = 0; queue < count; queue++) {
            String prefix = prefix(queue, count);
            boolean split = rings.has(prefix + "event-channel-tx");
            queues.add(new Queue((int) rings.number(prefix + "tx-ring-ref", 0, 0xFFFF_FFFFL),
                    (int) rings.number(prefix + "rx-ring-ref", 0, 0xFFFF_FFFFL),
                    rings.integer(prefix + (split ? "event-channel-tx" : "event-channel"), 1, MAX_PORT),
                    rings.integer(prefix + (split ? "event-channel-rx" : "event-channel"), 1, MAX_PORT)));
        }
        return new RingOffer(features(shape), queues);
    }

    private static int features(DeviceKeys shape) {
        return bit(shape, "feature-sg", NetAttach.SG) | bit(shape, "feature-gso-tcpv4", NetAttach.GSO_TCPV4)
                | bit(shape, "feature-gso-tcpv6", NetAttach.GSO_TCPV6)
                | bit(shape, "feature-no-csum-offload", NetAttach.NO_CSUM_V4)
                | bit(shape, "feature-ipv6-csum-offload", NetAttach.CSUM_V6)
                | bit(shape, "request-multicast-control", NetAttach.MULTICAST_CONTROL);
    }

    private static int bit(DeviceKeys shape, String key, int bit) {
        return shape.flag(key) ? bit : 0;
    }

    /** The frontend's ports, each once, in the order of {@link #localPort}. */
    int[] remotePorts() {
        return queues.stream().flatMapToInt(queue -> java.util.stream.IntStream.of(queue.txPort(), queue.rxPort()))
                .distinct().toArray();
    }

    /** Whether these are the rings that {@code attached} describes. */
    boolean matches(List<NetAttach> attached) {
        if (attached.size() != queues.size()) {
            return false;
        }
        for (NetAttach attach : attached) {
            Queue queue = queues.get(attach.queue());
            NetAttach.Rings rings = attach.rings();
            if (queue.txRef() != rings.txRef() || queue.rxRef() != rings.rxRef()
                    || queue.txPort() != rings.remoteTxPort() || queue.rxPort() != rings.remoteRxPort()) {
                return false;
            }
        }
        return true;
    }
}
