package org.ringdom.runtime.xenbus;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.xenstore.Xenstore;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.ringdom.runtime.xenstore.XenstoreWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a split device: its own directory in the store and the other end's. {@link BackendDevice} and
 * {@link FrontendDevice} say which is which.
 *
 * <p>For the agent thread. The other end's values are another domain's: nothing read from there is trusted.
 */
public abstract sealed class XenbusDevice implements AutoCloseable permits BackendDevice, FrontendDevice {
    private static final Logger LOG = LoggerFactory.getLogger(XenbusDevice.class);

    private final Xenstore store;
    private final String path;
    private final String otherPath;
    private final int otherDomid;
    private XenbusState state;
    private XenstoreWatch watch;
    private boolean closed;

    XenbusDevice(Xenstore store, String path, String otherPath, int otherDomid, XenbusState state) {
        this.store = store;
        this.path = path;
        this.otherPath = otherPath;
        this.otherDomid = otherDomid;
        this.state = state;
    }

    /** This end's directory. */
    public final String path() {
        return path;
    }

    /** The other end's directory. */
    public final String otherPath() {
        return otherPath;
    }

    /** The domain of the other end. */
    public final int otherDomid() {
        return otherDomid;
    }

    /** This end's state as last read or stored here. */
    public final XenbusState state() {
        return state;
    }

    /** The store that the device lives in. */
    public final Xenstore store() {
        return store;
    }

    /** Reads keys of this end's directory. */
    public final DeviceKeys own(String... names) {
        return DeviceKeys.gather(store, path, names);
    }

    /** Reads keys of the other end's directory. */
    public final DeviceKeys other(String... names) {
        return DeviceKeys.gather(store, otherPath, names);
    }

    /** {@link #other} without waiting. */
    public final CompletableFuture<DeviceKeys> otherAsync(String... names) {
        return DeviceKeys.gatherAsync(store, otherPath, names);
    }

    /** The other end's state now; UNKNOWN if it has none. */
    public final XenbusState otherState() {
        return XenbusState.ofText(store.readIfThere(otherPath + "/state").orElse(null));
    }

    /**
     * Calls {@code listener} with the other end's state, at once and after each write of it, the same value included (a
     * backend writes CONNECTED again after a resize). UNKNOWN means that the key is gone. Does not wait.
     */
    public final void watchOther(Consumer<XenbusState> listener) {
        if (watch != null) {
            throw new IllegalStateException(otherPath + " is watched already");
        }
        watch = store.watchAsync(otherPath + "/state", "state", (changed, token) -> readState(listener),
                refused -> LOG.warn("cannot watch {}: {}", otherPath, refused.getMessage()));
    }

    private void readState(Consumer<XenbusState> listener) {
        store.readAsync(otherPath + "/state").whenComplete((value, thrown) -> {
            if (value != null) {
                tell(listener, XenbusState.ofText(new String(value, StandardCharsets.UTF_8)));
            } else if (thrown instanceof XenstoreException failed
                    && (failed.isMissing() || failed.errno() == Errno.EACCES)) {
                tell(listener, XenbusState.UNKNOWN);
            }
            // else: the connection was closed, and nobody is left to be told
        });
    }

    private void tell(Consumer<XenbusState> listener, XenbusState otherState) {
        store.later(() -> {
            if (!closed) {
                listener.accept(otherState);
            }
        });
    }

    /** Stores keys in this end's directory, all in one transaction. */
    public final void publish(Map<String, ?> keys) {
        store.inTransaction(nodes -> keys.forEach((name, value) -> nodes.write(path + "/" + name, value.toString())));
    }

    /**
     * Stores keys and a state in one transaction, so that whoever sees the state sees the keys.
     *
     * @return false if this end's directory is gone; then nothing is stored
     */
    public final boolean publish(Map<String, ?> keys, XenbusState next) {
        boolean there = store.transaction(nodes -> {
            if (nodes.readIfThere(path + "/state").isEmpty()) {
                return false;
            }
            keys.forEach((name, value) -> nodes.write(path + "/" + name, value.toString()));
            nodes.write(path + "/state", next.text());
            return true;
        });
        if (there) {
            state = next;
        }
        return there;
    }

    /**
     * Stores this end's state. Nothing is stored if it has it already, or if its directory was removed: a device that the
     * toolstack took away must not rise again.
     *
     * @return false if the directory is gone
     */
    public final boolean switchState(XenbusState next) {
        return next == state || publish(Map.of(), next);
    }

    /** Stores the state again though it is the same: tells the other end to look at the keys. */
    public final boolean announceAgain() {
        return publish(Map.of(), state);
    }

    /** Reports an error where people and tools look for it ({@code error/...}), and logs it. The state stays. */
    public final void reportError(int errno, String text) {
        LOG.warn("{}: {} ({})", path, text, Errno.name(errno));
        String line = errno + " " + text;
        store.writeAsync(XenbusPaths.error(path), line).whenComplete((done, thrown) -> {
            if (thrown != null) {
                LOG.warn("{}: the error could not be reported: {}", path, thrown.getMessage());
            }
        });
    }

    /** Reports an error and gives the device up: this end goes to CLOSING. */
    public final void fail(int errno, String text) {
        reportError(errno, text);
        switchState(XenbusState.CLOSING);
    }

    /** {@link #fail(int, String)} with an exception's words. */
    public final void fail(DeviceException failure) {
        fail(failure.errno(), failure.getMessage());
    }

    /** Stops watching; the store's content is left as it is. */
    @Override
    public void close() {
        closed = true;
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    @Override
    public String toString() {
        return path + " (" + state + ")";
    }
}
