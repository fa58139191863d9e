package org.ringdom.guest.pv;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.ringdom.abi.io.XenbusState;
import org.ringdom.guest.process.Vcpu;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * A frontend's side of the xenbus handshake: its own keys, the backend's keys, and waits for the backend's state.
 *
 * <p>Used by the vCPU thread. A wait ends only with the state or with the domain: a backend that is away comes back.
 */
final class XenbusFrontend {
    private static final long LOOK_AGAIN_NS = 1_000_000_000L;

    private final Xenstore store;
    private final Vcpu vcpu;
    private final String path;
    private final String backendPath;
    private final int backendId;
    private boolean stateChanged = true;

    /** The frontend at {@code path}, whose keys backend and backend-id the toolstack has written. */
    XenbusFrontend(Xenstore store, Vcpu vcpu, String path) {
        this.store = store;
        this.vcpu = vcpu;
        this.path = path;
        this.backendPath = need(path + "/backend");
        this.backendId = (int) number(path + "/backend-id", need(path + "/backend-id"));
        store.watch(backendPath + "/state", path, (changed, token) -> stateChanged = true);
    }

    int backendId() {
        return backendId;
    }

    /** A number that the backend offers, or {@code otherwise} if it does not say. */
    int offered(String key, int otherwise) {
        String at = backendPath + "/" + key;
        return store.readIfThere(at).map(text -> (int) number(at, text)).orElse(otherwise);
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
                int now = store.readIfThere(backendPath + "/state").map(Integer::parseInt).orElse(0);
                if (now >= wanted.number() && now <= XenbusState.CONNECTED.number() || now == wanted.number()) {
                    return;
                }
                if (wanted != XenbusState.CLOSED && now >= XenbusState.CLOSING.number()) {
                    throw new IllegalStateException("the backend closed " + backendPath + ": "
                            + store.readIfThere("error/" + path + "/error").orElse("it does not say why"));
                }
            }
            if (vcpu.block(LOOK_AGAIN_NS) == 0) {
                stateChanged = true;
            }
        }
    }

    /** Closes this end step by step with the backend, which lets go of the rings meanwhile. */
    void close() {
        state(XenbusState.CLOSING);
        while (true) {
            stateChanged = false;
            int now = store.readIfThere(backendPath + "/state").map(Integer::parseInt).orElse(0);
            if (now == 0 || now >= XenbusState.CLOSING.number()) {
                state(XenbusState.CLOSED);
                return;
            }
            while (!stateChanged && vcpu.block(LOOK_AGAIN_NS) != 0) {
                // something else has happened
            }
        }
    }

    /** Writes keys and the new state in one transaction. */
    void publish(XenbusState state, Consumer<Keys> writer) {
        Keys keys = new Keys();
        writer.accept(keys);
        store.inTransaction(transaction -> {
            keys.values.forEach((key, value) -> transaction.write(path + "/" + key, value));
            transaction.write(path + "/state", Integer.toString(state.number()));
        });
    }

    /** Changes the frontend's state. */
    void state(XenbusState state) {
        store.write(path + "/state", Integer.toString(state.number()));
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
        return store.readIfThere(at).orElseThrow(() -> new IllegalStateException("xenstore has no " + at));
    }

    private static long number(String at, String text) {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw new IllegalStateException(at + " is '" + text + "', not a number", e);
        }
    }
}
