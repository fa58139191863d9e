package org.ringdom.blkback;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.runtime.recovery.BlockAttach;
import org.ringdom.runtime.xenbus.DeviceKeys;

/**
 * What a frontend wrote about its rings, checked. Nothing is believed: a wrong key throws
 * {@link org.ringdom.runtime.xenbus.DeviceException} with one clear line.
 *
 * @param protocol layout of requests
 * @param persistent whether grants stay mapped
 * @param queues one element a ring
 */
record RingOffer(BlkifProtocol protocol, boolean persistent, List<Queue> queues) {
    /** One ring: its grant references and the frontend's port. */
    record Queue(List<Integer> refs, int port) {
    }

    /** The keys to read first; they say which others there are. */
    static final String[] SHAPE = {"state", "protocol", "feature-persistent", "ring-page-order",
        "multi-queue-num-queues"};

    private static final int MAX_PORT = 1 << 17;

    /** The keys that hold references and ports, as the keys of {@link #SHAPE} say. */
    static String[] ringKeys(DeviceKeys shape, BlkbackSettings settings) {
        List<String> names = new ArrayList<>();
        int queues = queues(shape, settings);
        for (int queue = 0; queue < queues; queue++) {
            String prefix = queues > 1 ? "queue-" + queue + "/" : "";
            names.add(prefix + "event-channel");
            names.addAll(refKeys(prefix, shape, settings));
        }
        return names.toArray(String[]::new);
    }

    private static List<String> refKeys(String prefix, DeviceKeys shape, BlkbackSettings settings) {
        if (!shape.has("ring-page-order")) {
            return List.of(prefix + "ring-ref");
        }
        List<String> names = new ArrayList<>();
        int order = shape.integer("ring-page-order", 0, settings.maxRingOrder());
        for (int page = 0; page < 1 << order; page++) {
            names.add(prefix + "ring-ref" + page);
        }
        return names;
    }

    private static int queues(DeviceKeys shape, BlkbackSettings settings) {
        return shape.integer("multi-queue-num-queues", 1, 1, settings.maxQueues());
    }

    /** Checks everything. */
    static RingOffer of(DeviceKeys shape, DeviceKeys rings, BlkbackSettings settings) {
        BlkifProtocol protocol = BlkifProtocol.ofKey(shape.text("protocol", ""));
        if (protocol == null) {
            throw new org.ringdom.runtime.xenbus.DeviceException(org.ringdom.abi.xen.Errno.EINVAL,
                    shape.directory() + "/protocol is '" + shape.text("protocol") + "', which is unknown");
        }
        int count = queues(shape, settings);
        List<Queue> queues = new ArrayList<>();
        for (int queue = 0; queue < count; queue++) {
            String prefix = count > 1 ? "queue-" + queue + "/" : "";
            List<Integer> refs = new ArrayList<>();
            for (String key : refKeys(prefix, shape, settings)) {
                refs.add((int) rings.number(key, 0, 0xFFFF_FFFFL));
            }
            queues.add(new Queue(refs, rings.integer(prefix + "event-channel", 1, MAX_PORT)));
        }
        boolean persistent = settings.persistent() && shape.flag("feature-persistent");
        return new RingOffer(protocol, persistent, queues);
    }

    /** Whether these are the rings that {@code attached} describes. */
    boolean matches(List<BlockAttach> attached) {
        if (attached.size() != queues.size()) {
            return false;
        }
        for (BlockAttach attach : attached) {
            Queue queue = queues.get(attach.queue());
            if (!queue.refs().equals(attach.ringRefs()) || queue.port() != attach.remotePort()) {
                return false;
            }
        }
        return true;
    }
}
