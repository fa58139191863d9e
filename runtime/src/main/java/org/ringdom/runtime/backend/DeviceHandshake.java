package org.ringdom.runtime.backend;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.xen.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.xenbus.DeviceException;
import org.ringdom.runtime.xenbus.DeviceKeys;
import org.ringdom.runtime.xenbus.XenbusPaths;
import org.ringdom.runtime.xenstore.Xenstore;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.ringdom.runtime.xenstore.XenstoreWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backend's conversation about one device over the store: features, rings, states.
 *
 * <pre>
 *   frontend 1, backend 1 or 6          prepare, write features, backend 2
 *   frontend 3 or 4, not connected      read its rings, bind ports, attach, backend 4
 *   frontend 5                          backend 5, rings stay
 *   frontend 6, or gone                 let go of the rings, backend 6
 *   the backend's directory is gone     let go of everything
 * </pre>
 *
 * <p>Each look reads both ends anew and does at most one step; whatever changes in between causes another look. So a restart
 * of this service, of the store, or of both needs nothing but a look. Nothing here waits: guests' I/O goes on.
 *
 * <p>Threading: the agent thread.
 *
 * @param <O> the rings that a frontend offers
 */
public abstract class DeviceHandshake<O> {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceHandshake.class);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_DOMID = 0x7FEF;

    /**
     * What a handshake works with.
     *
     * @param core the core and its table
     * @param store the store; it may be away
     * @param clock nanoseconds
     */
    public record Links(CoreLink core, Xenstore store, NanoClock clock) {
    }

    /**
     * What names a kind of device and its keys.
     *
     * @param kind as in the paths of the store: vbd, vif
     * @param backend keys of the backend's directory that are read at each look
     * @param shape keys of the frontend's directory that say how many rings there are, and its state
     */
    public record Keys(String kind, String[] backend, String[] shape) {
    }

    private final Links links;
    private final Keys keys;
    private final StoreWriter writer;
    private final int domid;
    private final String path;
    private final PortBinder binder;
    private final Runnable attention;
    private XenstoreWatch watch;
    private boolean busy;
    private boolean dirty = true;
    private boolean gone;
    private String failure;
    private boolean failureTold;
    private String reported;
    private DeviceKeys own;
    private long retryAtNs = Long.MAX_VALUE;

    /** For device {@code number} of the guest {@code domid}; {@code attention} is run when {@link #doWork} is to be called. */
    protected DeviceHandshake(Links links, Keys keys, int domid, int number, Runnable attention) {
        this.links = links;
        this.keys = keys;
        this.attention = attention;
        this.writer = new StoreWriter(links.store());
        this.domid = domid;
        this.path = XenbusPaths.backend(links.core().ownDomid(), keys.kind(), domid, number);
        this.binder = new PortBinder(links.core(), domid);
    }

    /** Name for people. */
    protected abstract String name();

    /** Whether rings are attached. */
    protected abstract boolean isConnected();

    /** Whether rings were let go of, but transfers of theirs have not ended yet. */
    protected boolean isClosing() {
        return false;
    }

    /** Goes on with what {@link #isClosing} tells of; returns whether it has come to an end. */
    protected boolean finishClosing() {
        return false;
    }

    /** Begins to let go of the rings, if any are attached. */
    protected abstract void letGo();

    /** Gives back what {@link #prepare} took. */
    protected void release() {
    }

    /** Takes over what a predecessor had attached if that had to be put off; returns whether there was anything. */
    protected boolean takeOverLater() {
        return false;
    }

    /** Makes the device ready for a frontend; returns the features to be told. DeviceException if it cannot be. */
    protected abstract Map<String, String> prepare();

    /** The frontend's keys that describe its rings. */
    protected abstract String[] ringKeys(DeviceKeys front);

    /** The rings offered; DeviceException if they, or the backend's own keys, are not as they have to be. */
    protected abstract O offer(DeviceKeys front, DeviceKeys rings);

    /** The guest's ports of these rings. */
    protected abstract int[] remotePorts(O offer);

    /** Whether just these rings are attached already. */
    protected abstract boolean isAttached(O offer);

    /**
     * Attaches rings whose ports are bound to {@code ports}; the record files say so when this returns. If it throws, the
     * ports are closed.
     */
    protected abstract void attach(O offer, int[] ports) throws BrokenRingException;

    /** What the frontend is told once its rings are attached, its state not among it. */
    protected Map<String, String> properties() {
        return Map.of();
    }

    /** The backend's keys as they were at the last look. */
    protected final DeviceKeys own() {
        return own;
    }

    /** The backend's directory. */
    protected final String path() {
        return path;
    }

    /** Something may have changed. */
    public final void touch() {
        dirty = true;
        attention.run();
    }

    /** Whether the device's directory is gone and nothing of it is left here. */
    final boolean isGone() {
        return gone && !busy && !isConnected() && !isClosing();
    }

    /** When this wants a look by itself, on the clock. */
    final long retryAtNs() {
        return retryAtNs;
    }

    /** The frontend broke the rules: the device is to be closed. */
    public void onFailed(String reason) {
        failure = reason;
        failureTold = false;
        touch();
    }

    /** Looks if there is a reason to; returns a work count. */
    final int doWork(long nowNs) {
        int work = finishClosing() ? 1 : 0;
        if (retryAtNs <= nowNs) {
            retryAtNs = Long.MAX_VALUE;
            dirty = true;
        }
        if (!dirty || busy || isClosing() || retryAtNs != Long.MAX_VALUE) {
            return work;
        }
        dirty = false;
        if (takeOverLater()) {
            return work + 1;
        }
        busy = true;
        DeviceKeys.gatherAsync(links.store(), path, keys.backend()).thenCompose(this::lookAtFrontend)
                .whenComplete((done, thrown) -> links.store().later(() -> finished(thrown)));
        return work + 1;
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
            default -> throw new IllegalStateException(name(), cause);
        }
    }

    /** Looks again in a second. */
    protected final void retryLater(String why) {
        if (!why.equals(reported)) {
            LOG.warn("{}: {}; trying again every second", name(), why);
            reported = why;
        }
        retryAtNs = links.clock().nanoTime() + RETRY_NS;
        attention.run();
    }

    private CompletableFuture<?> lookAtFrontend(DeviceKeys read) {
        own = read;
        if (!read.has("frontend")) {
            gone = true;
            stopWatching();
            letGo();
            if (!isClosing()) {
                release();
            }
            return done();
        }
        gone = false;
        if (read.integer("frontend-id", 0, MAX_DOMID) != domid) {
            throw new DeviceException(Errno.EINVAL, path + "/frontend-id is " + read.text("frontend-id"));
        }
        watchFrontend(read.text("frontend"));
        return DeviceKeys.gatherAsync(links.store(), read.text("frontend"), keys.shape()).thenCompose(this::step);
    }

    private void watchFrontend(String frontend) {
        if (watch != null && watch.path().equals(frontend + "/state")) {
            return;
        }
        stopWatching();
        watch = links.store().watchAsync(frontend + "/state", path, (changed, token) -> touch(),
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
            case INITIALISING -> isConnected() ? disconnected(null) : makeReady(state);
            case INITIALISED, CONNECTED -> connect(front, state);
            case CLOSING -> {
                failure = null;
                yield closing(state);
            }
            case CLOSED -> {
                failure = null;
                yield disconnected(state);
            }
            default -> state == XenbusState.CONNECTED || isConnected() ? disconnected(state) : done();
        };
    }

    /** Gives the device up, and only it: its frontend is told, nothing is done to anybody else. */
    private CompletableFuture<?> failed(XenbusState state) {
        failureTold = true;
        letGo();
        if (state == XenbusState.CLOSING || state == XenbusState.CLOSED) {
            return done();
        }
        LOG.warn("{} is closed: {}", name(), failure);
        links.store().writeAsync(XenbusPaths.error(path), failure);
        Map<String, String> written = new LinkedHashMap<>();
        written.put("hotplug-status", "error");
        written.put("hotplug-error", failure);
        written.put("state", XenbusState.CLOSING.text());
        return publish(written);
    }

    /** A frontend that shuts down waits for this answer; only then it is closed, and its rings may be let go of. */
    private CompletableFuture<?> closing(XenbusState state) {
        return state == XenbusState.CLOSING || state == XenbusState.CLOSED
                ? done()
                : publish(Map.of("state", XenbusState.CLOSING.text()));
    }

    /** Lets go of the rings; looks again at once if the state is not to be touched ({@code null}). */
    private CompletableFuture<?> disconnected(XenbusState state) {
        letGo();
        if (isClosing()) {
            return done(); // looks again when transfers have ended
        }
        release();
        if (state == null) {
            touch();
            return done();
        }
        return state == XenbusState.CLOSED ? done() : publish(Map.of("state", XenbusState.CLOSED.text()));
    }

    /** Nothing is written if the toolstack has changed the state since it was looked at: that causes another look. */
    private CompletableFuture<?> publish(Map<String, String> written) {
        return writer.writeIfUnchanged(own, List.of("frontend", "state"), written);
    }

    private CompletableFuture<?> makeReady(XenbusState state) {
        boolean wanted = state == XenbusState.UNKNOWN || state == XenbusState.INITIALISING
                || state == XenbusState.CLOSED && own.number("online", 1, 0, 1) == 1 || state == XenbusState.CONNECTED;
        if (!wanted) {
            return done();
        }
        Map<String, String> written = new LinkedHashMap<>(prepare());
        written.put("hotplug-status", "connected");
        written.put("state", XenbusState.INIT_WAIT.text());
        return publish(written);
    }

    private CompletableFuture<?> connect(DeviceKeys front, XenbusState state) {
        boolean open = state == XenbusState.INIT_WAIT || state == XenbusState.INITIALISED
                || state == XenbusState.INITIALISING || state == XenbusState.UNKNOWN;
        if (isConnected() && !open) {
            return done();
        }
        if (!open) {
            if (state == XenbusState.CONNECTED) {
                onFailed("its record files are gone");
            }
            return done();
        }
        return DeviceKeys.gatherAsync(links.store(), front.directory(), ringKeys(front))
                .thenCompose(rings -> connect(offer(front, rings)));
    }

    private CompletableFuture<?> connect(O offer) {
        if (isConnected()) {
            if (isAttached(offer)) {
                return connected(); // a predecessor attached the rings, but did not come to say so
            }
            letGo();
            touch();
            return done();
        }
        return binder.bind(remotePorts(offer)).thenCompose(ports -> {
            try {
                attach(offer, ports);
            } catch (BrokenRingException e) {
                return CompletableFuture.failedFuture(e);
            }
            return connected();
        });
    }

    private CompletableFuture<?> connected() {
        reported = null;
        Map<String, String> written = new LinkedHashMap<>(properties());
        written.put("state", XenbusState.CONNECTED.text());
        return publish(written);
    }
}
