package org.ringdom.netback.vif;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.xen.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.backend.PortBinder;
import org.ringdom.runtime.backend.StoreWriter;
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
 * The conversation about one vif over the store: features, rings, states.
 *
 * <pre>
 *   frontend 1, backend 1 or 6          write features, backend 2
 *   frontend 4, not connected           read its rings, bind ports, attach, backend 4
 *   frontend 5, 6, or gone              let go of the rings, backend 6
 *   the backend's directory is gone     let go of everything
 * </pre>
 *
 * <p>Each look reads both ends anew and does at most one step; whatever changes in between causes another look. So a restart
 * of this service, of the store, or of both needs nothing but a look. Nothing here waits: packets go on meanwhile.
 *
 * <p>Threading: the agent thread.
 */
final class VifHandshake implements VifDevice.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(VifHandshake.class);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_DOMID = 0x7FEF;
    private static final String[] BACKEND_KEYS = {"frontend", "frontend-id", "state", "online", "mac", "bridge",
        "vifname", "ip", "rate"};

    private final Parts parts;
    private final StoreWriter writer;
    private final String path;
    private final PortBinder binder;
    private final Runnable attention;
    private final VifDevice device;
    private XenstoreWatch watch;
    private boolean busy;
    private boolean dirty = true;
    private boolean gone;
    private String failure;
    private boolean failureTold;
    private String reported;
    private DeviceKeys own;
    private long retryAtNs = Long.MAX_VALUE;

    /** {@code attention} is run whenever {@link #doWork} has a reason to be called. */
    VifHandshake(Parts parts, int domid, int number, Runnable attention) {
        this.attention = attention;
        this.parts = parts;
        this.writer = new StoreWriter(parts.store());
        this.path = XenbusPaths.backend(parts.domid(), "vif", domid, number);
        this.device = new VifDevice(parts, domid, number, this);
        this.binder = new PortBinder(parts.domid(), parts.table(), parts.hypercalls(), domid);
    }

    VifDevice device() {
        return device;
    }

    /** Something may have changed. */
    void touch() {
        dirty = true;
        attention.run();
    }

    /** Whether the device's directory is gone and nothing of it is left here. */
    boolean isGone() {
        return gone && !busy && !device.isConnected();
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

    /** Looks if there is a reason to; returns a work count. */
    int doWork(long nowNs) {
        if (retryAtNs <= nowNs) {
            retryAtNs = Long.MAX_VALUE;
            dirty = true;
        }
        if (!dirty || busy || retryAtNs != Long.MAX_VALUE) {
            return 0;
        }
        dirty = false;
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
            device.disconnect(true);
            return done();
        }
        gone = false;
        if (keys.integer("frontend-id", 0, MAX_DOMID) != device.domid()) {
            throw new DeviceException(Errno.EINVAL, path + "/frontend-id is " + keys.text("frontend-id"));
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
        device.disconnect(true);
        if (state == XenbusState.CLOSING || state == XenbusState.CLOSED) {
            return done();
        }
        LOG.warn("{} is closed: {}", device.name(), failure);
        parts.store().writeAsync(XenbusPaths.error(path), failure);
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("hotplug-status", "error");
        keys.put("hotplug-error", failure);
        keys.put("state", XenbusState.CLOSING.text());
        return publish(keys);
    }

    /** Lets go of the rings; looks again at once if the state is not to be touched ({@code null}). */
    private CompletableFuture<?> disconnected(XenbusState state) {
        device.disconnect(true);
        if (state == null) {
            touch();
            return done();
        }
        return state == XenbusState.CLOSED ? done() : publish(Map.of("state", XenbusState.CLOSED.text()));
    }

    private CompletableFuture<?> publish(Map<String, String> keys) {
        return writer.writeIfThere(path, "frontend", keys);
    }

    private VifConfig config() {
        return VifConfig.of(own, "vif" + device.domid() + "." + device.number());
    }

    private CompletableFuture<?> prepare(XenbusState state) {
        boolean wanted = state == XenbusState.UNKNOWN || state == XenbusState.INITIALISING
                || state == XenbusState.CLOSED && own.number("online", 1, 0, 1) == 1 || state == XenbusState.CONNECTED;
        if (!wanted) {
            return done();
        }
        config();
        return publish(features());
    }

    private Map<String, String> features() {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String feature : List.of("feature-rx-copy", "feature-sg", "feature-gso-tcpv4", "feature-gso-tcpv6",
                "feature-ipv6-csum-offload", "feature-split-event-channels", "feature-multicast-control",
                "feature-dynamic-multicast-control")) {
            keys.put(feature, "1");
        }
        keys.put("feature-rx-flip", "0");
        keys.put("multi-queue-max-queues", Integer.toString(parts.settings().maxQueues()));
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
        return DeviceKeys.gatherAsync(parts.store(), front.directory(), RingOffer.ringKeys(front, parts.settings()))
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
        VifConfig config = config();
        return binder.bind(offer.remotePorts()).thenCompose(ports -> {
            try {
                CrashPoint.at("netback.before-attach");
                device.connect(offer, ports, path, config);
                CrashPoint.at("netback.after-attach");
            } catch (BrokenRingException e) {
                return CompletableFuture.failedFuture(e);
            }
            LOG.info("{}: connected to {}, {} queue(s)", device.name(), config.bridge(), offer.queues().size());
            return connected();
        });
    }

    private CompletableFuture<?> connected() {
        reported = null;
        return publish(Map.of("state", XenbusState.CONNECTED.text()));
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
