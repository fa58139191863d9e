package org.ringdom.runtime.xenbus;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.xenstore.Xenstore;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.ringdom.runtime.xenstore.XenstoreWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which devices of a class there are: those that this domain is to serve, or those that a guest has.
 *
 * <pre>
 *   backends   /local/domain/OWN/backend/CLASS/FRONTEND/ID     there once its key 'frontend' is
 *   frontends  HOME/device/CLASS/ID                            there once its key 'backend' is
 * </pre>
 *
 * <p>A watch that fires looks again at the device that changed, or at all of them. So nothing is missed over a restart of the
 * store. For the agent thread; looking at one device asks the store without waiting, looking at all waits for its answers.
 */
public final class DeviceBus implements AutoCloseable {
    /** Hears of devices. Called on the agent thread. */
    public interface Listener {
        /** The device is there now. */
        void onAppeared(Device device);

        /** The device's directory was removed. */
        void onGone(Device device);
    }

    /**
     * A device by its place.
     *
     * @param path of its directory, on this domain's side
     * @param frontendDomid whose device it is; -1 where the path does not say (frontends)
     * @param id its number
     */
    public record Device(String path, int frontendDomid, int id) {
    }

    private static final Logger LOG = LoggerFactory.getLogger(DeviceBus.class);

    private final Xenstore store;
    private final String root;
    private final int levels;
    private final String essentialKey;
    private final Listener listener;
    private final Map<String, Device> known = new TreeMap<>();
    private final XenstoreWatch watch;
    private boolean closed;

    private DeviceBus(Xenstore store, String root, int levels, String essentialKey, Listener listener) {
        this.store = store;
        this.root = root;
        this.levels = levels;
        this.essentialKey = essentialKey;
        this.listener = listener;
        this.watch = store.watchAsync(root, "bus", (path, token) -> onChange(path),
                refused -> LOG.error("no devices can be found: {}", refused.getMessage()));
    }

    /** The devices that {@code ownDomid} is to serve. Known ones are told soon, without waiting here. */
    public static DeviceBus backends(Xenstore store, int ownDomid, String deviceClass, Listener listener) {
        return new DeviceBus(store, XenbusPaths.domain(ownDomid) + "/backend/" + deviceClass, 2, "frontend", listener);
    }

    /** The devices of a guest. */
    public static DeviceBus frontends(Xenstore store, int ownDomid, String deviceClass, Listener listener) {
        return new DeviceBus(store, XenbusPaths.domain(ownDomid) + "/device/" + deviceClass, 1, "backend", listener);
    }

    /** The devices that were told of and are not gone. */
    public Set<Device> devices() {
        return Set.copyOf(known.values());
    }

    private void onChange(String path) {
        Device device = deviceOf(path);
        if (device == null) {
            lookAtAll();
        } else if (path.equals(device.path) || !known.containsKey(device.path)) {
            look(device);
        }
        // else: a key of a known device, which is its own watches' business
    }

    /** The device that a changed path belongs to, or null if it is above all devices. */
    private Device deviceOf(String path) {
        if (!path.startsWith(root + "/")) {
            return null;
        }
        String[] parts = path.substring(root.length() + 1).split("/", -1);
        if (parts.length < levels) {
            return null;
        }
        return levels == 2 ? device(parts[0], parts[1]) : device(null, parts[0]);
    }

    private Device device(String domid, String id) {
        try {
            String place = domid == null ? root + "/" + id : root + "/" + domid + "/" + id;
            return new Device(place, domid == null ? -1 : Integer.parseInt(domid), Integer.parseInt(id));
        } catch (NumberFormatException notADevice) {
            return null;
        }
    }

    private void look(Device device) {
        store.readAsync(device.path + "/" + essentialKey).whenComplete((value, thrown) -> {
            if (value != null || thrown instanceof XenstoreException failed && failed.isMissing()) {
                store.later(() -> update(device, value != null));
            }
            // else: the connection was closed; a device is gone only if the store says so
        });
    }

    private void update(Device device, boolean there) {
        if (closed) {
            return;
        }
        if (there && known.putIfAbsent(device.path, device) == null) {
            listener.onAppeared(device);
        } else if (!there && known.remove(device.path) != null) {
            listener.onGone(device);
        }
    }

    private void lookAtAll() {
        Set<String> paths = new TreeSet<>(known.keySet());
        for (String first : list(root)) {
            if (levels == 1) {
                paths.add(root + "/" + first);
            } else {
                list(root + "/" + first).forEach(id -> paths.add(root + "/" + first + "/" + id));
            }
        }
        for (String path : paths) {
            Device device = deviceOf(path);
            if (device != null) {
                look(device);
            }
        }
    }

    /** A home that the toolstack has not made yet is not ours to read; the watch fires when it is there. */
    private List<String> list(String folder) {
        try {
            return store.listIfThere(folder);
        } catch (XenstoreException refused) {
            if (refused.errno() == Errno.EACCES) {
                return List.of();
            }
            throw refused;
        }
    }

    /** Stops watching; devices stay as they are. */
    @Override
    public void close() {
        closed = true;
        watch.close();
    }
}
