package org.ringdom.netback.vif;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.runtime.backend.DeviceHandshake;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.runtime.xenbus.DeviceKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversation about one vif over the store. Threading: the agent thread. */
final class VifHandshake extends DeviceHandshake<RingOffer> implements VifDevice.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(VifHandshake.class);
    private static final String[] BACKEND_KEYS = {"frontend", "frontend-id", "state", "online", "mac", "bridge",
        "vifname", "ip", "rate"};

    private final Parts parts;
    private final VifDevice device;

    /** {@code attention} is run whenever {@link #doWork} has a reason to be called. */
    VifHandshake(Parts parts, int domid, int number, Runnable attention) {
        super(new Links(parts.guests().core(), parts.store(), parts.clock()),
                new Keys("vif", BACKEND_KEYS, RingOffer.SHAPE), domid, number, attention);
        this.parts = parts;
        this.device = new VifDevice(parts, domid, number, this);
    }

    VifDevice device() {
        return device;
    }

    @Override
    protected String name() {
        return device.name();
    }

    @Override
    protected boolean isConnected() {
        return device.isConnected();
    }

    @Override
    protected void letGo() {
        device.disconnect(true);
    }

    private VifConfig config() {
        return VifConfig.of(own(), "vif" + device.domid() + "." + device.number());
    }

    @Override
    protected Map<String, String> prepare() {
        config();
        Map<String, String> keys = new LinkedHashMap<>();
        for (String feature : List.of("feature-rx-copy", "feature-sg", "feature-gso-tcpv4", "feature-gso-tcpv6",
                "feature-ipv6-csum-offload", "feature-split-event-channels", "feature-multicast-control",
                "feature-dynamic-multicast-control")) {
            keys.put(feature, "1");
        }
        keys.put("feature-rx-flip", "0");
        keys.put("multi-queue-max-queues", Integer.toString(parts.settings().maxQueues()));
        return keys;
    }

    @Override
    protected String[] ringKeys(DeviceKeys front) {
        return RingOffer.ringKeys(front, parts.settings());
    }

    @Override
    protected RingOffer offer(DeviceKeys front, DeviceKeys rings) {
        config(); // what is wrong with it has to be said before ports are bound
        return RingOffer.of(front, rings, parts.settings());
    }

    @Override
    protected int[] remotePorts(RingOffer offer) {
        return offer.remotePorts();
    }

    @Override
    protected boolean isAttached(RingOffer offer) {
        return offer.matches(device.attached());
    }

    @Override
    protected void attach(RingOffer offer, int[] ports) throws BrokenRingException {
        VifConfig config = config();
        CrashPoint.at("netback.before-attach");
        device.connect(offer, ports, path(), config);
        CrashPoint.at("netback.after-attach");
        LOG.info("{}: connected to {}, {} queue(s)", device.name(), config.bridge(), offer.queues().size());
    }

    /** Takes over what a predecessor had attached. Returns the answers that it had not shown. */
    int inherit(List<VifDevice.Inherited> files) {
        try {
            return device.inherit(files);
        } catch (BrokenRingException e) {
            device.fail(e.getMessage());
            device.disconnect(true);
            return 0;
        }
    }
}
