package org.ringdom.guest.pv;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.abi.xen.Errno;
import org.ringdom.guest.process.Vcpu;
import org.ringdom.runtime.xenstore.Xenstore;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.ringdom.runtime.xenstore.XenstoreWatch;

/**
 * A frontend's side of the xenbus handshake: its own keys, the backend's keys, and waits for the backend's state.
 *
 * <p>Used by the vCPU thread. A wait ends only with the state or with the domain: a backend that is away comes back.
 */
final class XenbusFrontend {
    private static final long LOOK_AGAIN_NS = 1_000_000_000L;
    private static final int GONE = 0;

    private final Xenstore store;
    private final Vcpu vcpu;
    private final String path;
    private final String backendPath;
    private final int backendId;
    private final XenstoreWatch watch;
    private boolean stateChanged = true;
    private boolean connected;
    private boolean closing;
    /** What this end's state key says, unless a new device of the same number is in the place of this one. */
    private XenbusState said = XenbusState.INITIALISING;

    /** The frontend at {@code path}, whose keys backend and backend-id the toolstack has written. */
    XenbusFrontend(Xenstore store, Vcpu vcpu, String path) {
        this.store = store;
        this.vcpu = vcpu;
        this.path = path;
        this.backendPath = need(path + "/backend");
        this.backendId = (int) number(path + "/backend-id", need(path + "/backend-id"));
        this.watch = store.watch(backendPath + "/state", path, (changed, token) -> changed());
    }

    private void changed() {
        stateChanged = true;
        if (connected) {
            store.readAsync(backendPath + "/state").whenComplete((value, thrown) -> {
                if (value != null) {
                    int now = XenbusState.ofText(new String(value, StandardCharsets.UTF_8)).number();
                    // before the connection: it is a new device's
                    closing |= now < XenbusState.CONNECTED.number()
                            || now >= XenbusState.CLOSING.number() && now <= XenbusState.CLOSED.number();
                } else if (thrown instanceof XenstoreException failed) {
                    closing |= failed.isMissing() || failed.errno() == Errno.EACCES;
                }
            });
        }
    }

    /** Whether the backend wants to end the connection, or is gone. */
    boolean isClosing() {
        return closing;
    }

    /** From now on {@link #isClosing} says what the backend wants. */
    void connected() {
        connected = true;
        changed();
    }

    int backendId() {
        return backendId;
    }

    /** A number that the backend offers, or {@code otherwise} if it does not say, or is gone: {@link #awaitBackend} tells. */
    int offered(String key, int otherwise) {
        String at = backendPath + "/" + key;
        try {
            return store.readIfThere(at).map(text -> (int) number(at, text)).orElse(otherwise);
        } catch (XenstoreException refused) {
            return gone(refused, otherwise);
        }
    }

    /** A number that the backend must offer. */
    long offeredLong(String key) {
        String at = backendPath + "/" + key;
        return number(at, need(at));
    }

    /** Sleeps until the backend is in {@code wanted} or past it (a later state of the connection counts). */
    void awaitBackend(XenbusState wanted) {
        while (true) {
            if (stateChanged) {
                stateChanged = false;
                int now = backendState();
                boolean ends = wanted == XenbusState.CLOSING || wanted == XenbusState.CLOSED;
                boolean over = now == GONE || now >= XenbusState.CLOSING.number();
                if (ends ? now == GONE || now >= wanted.number() : !over && now >= wanted.number()) {
                    return;
                }
                if (!ends && over) {
                    throw new DeviceGoneException("the backend closed " + backendPath + ": "
                            + store.readIfThere("error/" + path + "/error").orElse("it does not say why"));
                }
                if (wanted != XenbusState.INIT_WAIT && isReplaced()) {
                    if (ends) {
                        return;
                    }
                    throw new DeviceGoneException(path + " was taken away");
                }
            }
            if (vcpu.block(LOOK_AGAIN_NS) == 0) {
                stateChanged = true;
            }
        }
    }

    /** The backend's state, or {@link #GONE} if its directory is gone. */
    private int backendState() {
        try {
            return store.readIfThere(backendPath + "/state").map(Integer::parseInt).orElse(GONE);
        } catch (XenstoreException refused) {
            return gone(refused, GONE);
        }
    }

    /** Whether this end's directory is gone, or a new device's. */
    private boolean isReplaced() {
        try {
            return !store.readIfThere(path + "/state").equals(Optional.of(said.text()));
        } catch (XenstoreException refused) {
            gone(refused, GONE);
            return true;
        }
    }

    /** The directory of a device that was taken away belongs to nobody: what is asked about it is refused. */
    private static int gone(XenstoreException refused, int otherwise) {
        if (refused.isMissing() || refused.errno() == Errno.EACCES) {
            return otherwise;
        }
        throw refused;
    }

    /** Writes keys and the new state in one transaction. */
    void publish(XenbusState state, Consumer<Keys> writer) {
        Keys keys = new Keys();
        writer.accept(keys);
        try {
            store.inTransaction(transaction -> {
                keys.values.forEach((key, value) -> transaction.write(path + "/" + key, value));
                transaction.write(path + "/state", Integer.toString(state.number()));
            });
        } catch (XenstoreException refused) {
            gone(refused, GONE);
            throw new DeviceGoneException(path + " was taken away");
        }
        said = state;
    }

    /** Changes the frontend's state; nothing happens if its directory is gone, or a new device's. */
    void state(XenbusState state) {
        try {
            boolean changed = store.transaction(transaction -> {
                boolean ours = transaction.readIfThere(path + "/state").equals(Optional.of(said.text()));
                if (ours) {
                    transaction.write(path + "/state", state.text());
                }
                return ours;
            });
            said = changed ? state : said;
        } catch (XenstoreException refused) {
            gone(refused, GONE);
        }
    }

    /**
     * Ends the connection in order: a backend that began it is told of the end at once, as Linux does it, another one is
     * asked first. Returns when the backend has let go.
     */
    void close() {
        connected = false;
        if (!closing) {
            state(XenbusState.CLOSING);
            awaitBackend(XenbusState.CLOSING);
        }
        if (closed()) {
            awaitBackend(XenbusState.CLOSED);
        }
        watch.close();
    }

    /**
     * Says that this end is closed, if that is what the backend waits for; false if it is gone. A new device of the same
     * number may be there already, and is left alone.
     */
    private boolean closed() {
        try {
            boolean told = store.transaction(transaction -> {
                int backend = transaction.readIfThere(backendPath + "/state").map(Integer::parseInt).orElse(GONE);
                boolean ends = backend == XenbusState.CLOSING.number() || backend == XenbusState.CLOSED.number();
                if (ends) {
                    transaction.write(path + "/state", XenbusState.CLOSED.text());
                }
                return ends;
            });
            said = told ? XenbusState.CLOSED : said;
            return told;
        } catch (XenstoreException refused) {
            gone(refused, GONE);
            return false;
        }
    }

    /** Forgets a device that could not be connected. */
    void forget() {
        closed();
        watch.close();
    }

    /** Keys of the frontend, in the order in which they are written. */
    static final class Keys {
        private final Map<String, String> values = new LinkedHashMap<>();

        void put(String key, long value) {
            values.put(key, Long.toString(value));
        }

        void put(String key, String value) {
            values.put(key, value);
        }
    }

    private String need(String at) {
        try {
            return store.readIfThere(at).orElseThrow(() -> new DeviceGoneException("xenstore has no " + at));
        } catch (XenstoreException refused) {
            gone(refused, GONE);
            throw new DeviceGoneException(at + " was taken away");
        }
    }

    private static long number(String at, String text) {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw new IllegalStateException(at + " is '" + text + "', not a number", e);
        }
    }
}
