package org.ringdom.blkback;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.io.blkif.VdiskInfo;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.images.DiskImage;
import org.ringdom.images.ImageException;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.backend.PortBinder;
import org.ringdom.runtime.backend.StoreWriter;
import org.ringdom.runtime.recovery.BlockAttach;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.runtime.xenbus.DeviceException;
import org.ringdom.runtime.xenbus.DeviceKeys;
import org.ringdom.runtime.xenbus.XenbusPaths;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.ringdom.runtime.xenstore.XenstoreWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversation about one disk over the store: features, rings, sizes, states.
 *
 * <pre>
 *   frontend 1, backend 1 or 6          open the image, write features, backend 2
 *   frontend 3 or 4, not connected      read its rings, bind ports, attach, write sizes, backend 4
 *   frontend 5, 6, or gone              let go of the rings, backend 6
 *   the backend's directory is gone     let go of everything
 * </pre>
 *
 * <p>Each look reads both ends anew and does at most one step; whatever changes in between causes another look. So a restart
 * of this service, of the store, or of both needs nothing but a look. Nothing here waits: guests' I/O goes on.
 *
 * <p>Threading: the agent thread.
 */
final class VbdHandshake implements VbdDevice.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(VbdHandshake.class);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final String[] BACKEND_KEYS = {"frontend", "frontend-id", "state", "online", "params", "type",
        "mode",
        "device-type", "removable", "discard-enable"};

    private final Parts parts;
    private final StoreWriter writer;
    private final String path;
    private final PortBinder binder;
    private final Runnable attention;
    private final VbdDevice device;
    private XenstoreWatch watch;
    private boolean busy;
    private boolean dirty = true;
    private boolean gone;
    private String failure;
    private boolean failureTold;
    private String reported;
    private DeviceKeys own;
    private List<VbdDevice.Inherited> inherited = List.of();
    private long retryAtNs = Long.MAX_VALUE;

    /** {@code attention} is run whenever {@link #doWork} has a reason to be called. */
    VbdHandshake(Parts parts, int domid, int number, Runnable attention) {
        this.attention = attention;
        this.parts = parts;
        this.writer = new StoreWriter(parts.store());
        this.path = XenbusPaths.backend(parts.domid(), "vbd", domid, number);
        this.device = new VbdDevice(parts, domid, number, this);
        this.binder = new PortBinder(parts.domid(), parts.table(), parts.hypercalls(), domid);
    }

    VbdDevice device() {
        return device;
    }

    /** Something may have changed. */
    void touch() {
        dirty = true;
        attention.run();
    }

    /** Whether the device's directory is gone and nothing of it is left here. */
    boolean isGone() {
        return gone && !busy && !device.isConnected() && !device.isClosing();
    }

    /** When this wants a look by itself, on the parts' clock. */
    long retryAtNs() {
        return retryAtNs;
    }

    @Override
    public void onFailed(String reason) {
        failure = reason;
        failureTold = false;
        touch();
    }

    @Override
    public void onDisconnected() {
        touch();
    }

    /** Looks if there is a reason to; returns a work count. */
    int doWork(long nowNs) {
        if (retryAtNs <= nowNs) {
            retryAtNs = Long.MAX_VALUE;
            dirty = true;
        }
        if (!dirty || busy || device.isClosing() || retryAtNs != Long.MAX_VALUE) {
            return 0;
        }
        dirty = false;
        if (!inherited.isEmpty()) {
            inherit(inherited);
            return 1;
        }
        busy = true;
        DeviceKeys.gatherAsync(parts.store(), path, BACKEND_KEYS).thenCompose(this::lookAtFrontend)
                .whenComplete((done, thrown) -> parts.store().later(() -> finished(thrown)));
        return 1;
    }

    private void finished(Throwable thrown) {
        busy = false;
        attention.run();
        if (thrown == null) {
            return;
        }
        Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        switch (cause) {
            case DeviceException wrong -> onFailed(wrong.getMessage());
            case BrokenRingException wrong -> onFailed(wrong.getMessage());
            case ImageException wrong -> onFailed(wrong.getMessage());
            case LinuxException full -> retryLater(full.getMessage());
            case XenstoreException away -> retryLater(away.getMessage());
            default -> throw new IllegalStateException(device.name(), cause);
        }
    }

    private void retryLater(String why) {
        if (!why.equals(reported)) {
            LOG.warn("{}: {}; trying again every second", device.name(), why);
            reported = why;
        }
        retryAtNs = parts.clock().nanoTime() + RETRY_NS;
        attention.run();
    }

    private CompletableFuture<?> lookAtFrontend(DeviceKeys keys) {
        own = keys;
        if (!keys.has("frontend")) {
            gone = true;
            stopWatching();
            disconnectAndClose();
            return done();
        }
        gone = false;
        if (keys.integer("frontend-id", 0, 0x7FEF) != device.domid()) {
            throw new DeviceException(org.ringdom.abi.xen.Errno.EINVAL,
                    path + "/frontend-id is " + keys.text("frontend-id"));
        }
        watchFrontend(keys.text("frontend"));
        return DeviceKeys.gatherAsync(parts.store(), keys.text("frontend"), RingOffer.SHAPE).thenCompose(this::step);
    }

    private void watchFrontend(String frontend) {
        if (watch != null && watch.path().equals(frontend + "/state")) {
            return;
        }
        stopWatching();
        watch = parts.store().watchAsync(frontend + "/state", path, (changed, token) -> touch(),
                refused -> retryLater(refused.getMessage()));
    }

    private void stopWatching() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private static CompletableFuture<?> done() {
        return CompletableFuture.completedFuture(null);
    }

    private void disconnectAndClose() {
        if (device.isConnected()) {
            device.disconnect(true);
        } else if (!device.isClosing()) {
            device.closeImage();
        }
    }

    private CompletableFuture<?> step(DeviceKeys front) {
        XenbusState frontState = XenbusState.ofText(front.text("state", null));
        XenbusState state = XenbusState.ofText(own.text("state", null));
        if (failureTold && state == XenbusState.INITIALISING) {
            failure = null; // the toolstack made the device anew
            failureTold = false;
        }
        if (failure != null && frontState != XenbusState.CLOSED && frontState != XenbusState.CLOSING) {
            return failed(state);
        }
        return switch (frontState) {
            case INITIALISING -> device.isConnected() ? disconnected(null) : prepare(state);
            case INITIALISED, CONNECTED -> connect(front, state);
            case CLOSING, CLOSED -> {
                failure = null;
                yield disconnected(state);
            }
            default -> state == XenbusState.CONNECTED || device.isConnected() ? disconnected(state) : done();
        };
    }

    /** Gives the device up, and only it: its frontend is told, nothing is done to anybody else. */
    private CompletableFuture<?> failed(XenbusState state) {
        failureTold = true;
        if (state == XenbusState.CLOSING || state == XenbusState.CLOSED) {
            return done();
        }
        LOG.warn("{} is closed: {}", device.name(), failure);
        parts.store().writeAsync(XenbusPaths.error(path), failure);
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("hotplug-status", "error");
        keys.put("hotplug-error", failure);
        keys.put("state", XenbusState.CLOSING.text());
        if (device.isConnected()) {
            device.disconnect(true);
        }
        return publish(keys);
    }

    private CompletableFuture<?> disconnected(XenbusState state) {
        if (device.isConnected()) {
            device.disconnect(true);
            if (device.isClosing()) {
                return done(); // looks again when transfers have ended
            }
        }
        device.closeImage();
        if (state == null || state == XenbusState.CLOSED) {
            return done();
        }
        return publish(Map.of("state", XenbusState.CLOSED.text()));
    }

    private CompletableFuture<?> publish(Map<String, String> keys) {
        return writer.writeIfThere(path, "frontend", keys);
    }

    private DiskSource source() throws ImageException {
        return DiskSource.of(own.text("type", "phy"), own.text("params", ""), own.text("mode", "w"));
    }

    private CompletableFuture<?> prepare(XenbusState state) {
        boolean wanted = state == XenbusState.UNKNOWN || state == XenbusState.INITIALISING
                || state == XenbusState.CLOSED && own.number("online", 1, 0, 1) == 1 || state == XenbusState.CONNECTED;
        if (!wanted) {
            return done();
        }
        try {
            device.openImage(source());
        } catch (ImageException e) {
            return CompletableFuture.failedFuture(e);
        }
        return publish(features());
    }

    private Map<String, String> features() {
        BlkbackSettings settings = parts.settings();
        boolean discard = device.image().canDiscard() && own.number("discard-enable", 1, 0, 1) == 1;
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
        keys.put("hotplug-status", "connected");
        keys.put("state", XenbusState.INIT_WAIT.text());
        return keys;
    }

    private CompletableFuture<?> connect(DeviceKeys front, XenbusState state) {
        boolean open = state == XenbusState.INIT_WAIT || state == XenbusState.INITIALISED
                || state == XenbusState.INITIALISING || state == XenbusState.UNKNOWN;
        if (device.isConnected() && !open) {
            return done();
        }
        if (!open) {
            if (state == XenbusState.CONNECTED) {
                onFailed("its record files are gone");
            }
            return done();
        }
        return DeviceKeys
                .gatherAsync(parts.store(), front.directory(), RingOffer.ringKeys(front, parts.settings()))
                .thenCompose(rings -> connect(RingOffer.of(front, rings, parts.settings())));
    }

    private CompletableFuture<?> connect(RingOffer offer) {
        if (device.isConnected()) {
            if (offer.matches(device.attached())) {
                return connected(); // a predecessor attached the rings, but did not come to say so
            }
            device.disconnect(true);
            touch();
            return done();
        }
        return binder.bind(offer.queues().stream().mapToInt(RingOffer.Queue::port).toArray()).thenCompose(ports -> {
            try {
                CrashPoint.at("blkback.before-attach");
                device.connect(offer, ports, path, source());
                CrashPoint.at("blkback.after-attach");
            } catch (BrokenRingException | ImageException e) {
                return CompletableFuture.failedFuture(e);
            }
            LOG.info("{}: connected, {} ring(s) of {} entries, {}", device.name(), ports.length,
                    device.attached().getFirst().entries(), device.image());
            return connected();
        });
    }

    private CompletableFuture<?> connected() {
        reported = null;
        BlockAttach attach = device.attached().getFirst();
        boolean cdrom = "cdrom".equals(own.text("device-type", ""));
        int info = (attach.readOnly() ? VdiskInfo.READONLY : 0) | (cdrom ? VdiskInfo.CDROM : 0)
                | ("1".equals(own.text("removable", "")) ? VdiskInfo.REMOVABLE : 0);
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("sectors", Long.toString(attach.sectors()));
        keys.put("sector-size", Integer.toString(DiskImage.SECTOR));
        keys.put("physical-sector-size", Integer.toString(device.image().physicalBlockBytes()));
        keys.put("info", Integer.toString(info));
        keys.put("state", XenbusState.CONNECTED.text());
        return publish(keys);
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
                files.forEach(Inheritance::drop);
            }
            return -1;
        } catch (BrokenRingException e) {
            device.fail(e.getMessage());
            device.disconnect(true);
            return 0;
        }
    }
}
