package org.ringdom.blkback;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.abi.io.blkif.VdiskInfo;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.abi.xen.Errno;
import org.ringdom.images.DiskImage;
import org.ringdom.images.ImageException;
import org.ringdom.runtime.backend.DeviceHandshake;
import org.ringdom.runtime.recovery.BlockAttach;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.runtime.xenbus.DeviceException;
import org.ringdom.runtime.xenbus.DeviceKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversation about one disk over the store, and its sizes. Threading: the agent thread. */
final class VbdHandshake extends DeviceHandshake<RingOffer> implements VbdDevice.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(VbdHandshake.class);
    private static final String[] BACKEND_KEYS = {"frontend", "frontend-id", "state", "online", "params", "type",
        "mode",
        "device-type", "removable", "discard-enable"};

    private final Parts parts;
    private final VbdDevice device;
    private List<VbdDevice.Inherited> inherited = List.of();

    /** {@code attention} is run whenever {@link #doWork} has a reason to be called. */
    VbdHandshake(Parts parts, int domid, int number, Runnable attention) {
        super(new Links(parts.guests().core(), parts.store(), parts.clock()),
                new Keys("vbd", BACKEND_KEYS, RingOffer.SHAPE), domid, number, attention);
        this.parts = parts;
        this.device = new VbdDevice(parts, domid, number, this);
    }

    VbdDevice device() {
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
    protected boolean isClosing() {
        return device.isClosing();
    }

    @Override
    protected boolean finishClosing() {
        return device.tryClose();
    }

    @Override
    protected void letGo() {
        if (device.isConnected()) {
            device.disconnect(true);
        }
    }

    @Override
    protected void release() {
        device.closeImage();
        if (!own().has("frontend")) {
            device.forgetImage();
        }
    }

    @Override
    public void onDisconnected() {
        touch();
    }

    private DiskSource source() {
        try {
            return DiskSource.of(own().text("type", "phy"), own().text("params", ""), own().text("mode", "w"));
        } catch (ImageException e) {
            throw new DeviceException(Errno.EIO, e.getMessage());
        }
    }

    @Override
    protected Map<String, String> prepare() {
        try {
            device.openImage(source());
        } catch (ImageException e) {
            throw new DeviceException(Errno.EIO, e.getMessage());
        }
        return features();
    }

    private Map<String, String> features() {
        BlkbackSettings settings = parts.settings();
        boolean discard = device.image().canDiscard() && own().number("discard-enable", 1, 0, 1) == 1;
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("feature-barrier", "1");
        keys.put("feature-flush-cache", "1");
        keys.put("feature-discard", discard ? "1" : "0");
        if (discard) {
            keys.put("discard-granularity", Integer.toString(device.image().physicalBlockBytes()));
            keys.put("discard-alignment", "0");
            keys.put("discard-secure", "0");
        }
        keys.put("feature-persistent", settings.persistent() ? "1" : "0");
        keys.put("feature-max-indirect-segments", Integer.toString(settings.maxIndirectSegments()));
        keys.put("multi-queue-max-queues", Integer.toString(settings.maxQueues()));
        keys.put("max-ring-page-order", Integer.toString(settings.maxRingOrder()));
        return keys;
    }

    @Override
    protected String[] ringKeys(DeviceKeys front) {
        return RingOffer.ringKeys(front, parts.settings());
    }

    @Override
    protected RingOffer offer(DeviceKeys front, DeviceKeys rings) {
        source(); // what is wrong with it has to be said before ports are bound
        return RingOffer.of(front, rings, parts.settings());
    }

    @Override
    protected int[] remotePorts(RingOffer offer) {
        return offer.queues().stream().mapToInt(RingOffer.Queue::port).toArray();
    }

    @Override
    protected boolean isAttached(RingOffer offer) {
        return offer.matches(device.attached());
    }

    @Override
    protected void attach(RingOffer offer, int[] ports) throws BrokenRingException {
        try {
            CrashPoint.at("blkback.before-attach");
            device.connect(offer, ports, path(), source());
            CrashPoint.at("blkback.after-attach");
        } catch (ImageException e) {
            throw new DeviceException(Errno.EIO, e.getMessage());
        }
        LOG.info("{}: connected, {} ring(s) of {} entries, {}", device.name(), ports.length,
                device.attached().getFirst().entries(), device.image());
    }

    @Override
    protected Map<String, String> properties() {
        BlockAttach attach = device.attached().getFirst();
        boolean cdrom = "cdrom".equals(own().text("device-type", ""));
        int info = (attach.readOnly() ? VdiskInfo.READONLY : 0) | (cdrom ? VdiskInfo.CDROM : 0)
                | ("1".equals(own().text("removable", "")) ? VdiskInfo.REMOVABLE : 0);
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("sectors", Long.toString(attach.sectors()));
        keys.put("sector-size", Integer.toString(DiskImage.SECTOR));
        keys.put("physical-sector-size", Integer.toString(device.image().physicalBlockBytes()));
        keys.put("info", Integer.toString(info));
        return keys;
    }

    @Override
    protected boolean takeOverLater() {
        if (inherited.isEmpty()) {
            return false;
        }
        inherit(inherited);
        return true;
    }

    /** Takes over what a predecessor had attached. Returns the requests that it left, or -1 to try again later. */
    int inherit(List<VbdDevice.Inherited> files) {
        VbdDevice.Inherited first = files.getFirst();
        inherited = List.of();
        try {
            return device.inherit(files);
        } catch (ImageException e) {
            if (parts.guests().isAlive(device.domid(), SharedFileHeader.incarnation(first.file().buffer()))) {
                inherited = files;
                retryLater(e.getMessage());
            } else {
                files.forEach(device::giveUp);
            }
            return -1;
        } catch (BrokenRingException e) {
            device.fail(e.getMessage());
            device.disconnect(true);
            return 0;
        }
    }
}
