package org.ringdom.runtime.backend;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.ringdom.runtime.xenbus.XenbusPaths;
import org.ringdom.runtime.xenstore.Xenstore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All devices of a kind that a domain serves or is to serve: those that the store names, and those that record files name.
 * Agent thread only.
 *
 * @param <D> one device
 */
public final class DeviceDirectory<D extends DeviceHandshake<?>> {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceDirectory.class);

    private record Key(int domid, int number) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return domid != other.domid ? Integer.compare(domid, other.domid) : Integer.compare(number, other.number);
        }
    }

    /**
     * Makes a device that is not known yet.
     *
     * @param <D> one device
     */
    @FunctionalInterface
    public interface Factory<D> {
        /** Device {@code number} of the guest {@code domid}; it runs {@code attention} when it has something to do. */
        D make(int domid, int number, Runnable attention);
    }

    private final Xenstore store;
    private final StoreWriter lister;
    private final String kind;
    private final String root;
    private final Factory<D> factory;
    private final Map<Key, D> devices = new TreeMap<>();
    private boolean attention = true;
    private long retryAtNs = Long.MAX_VALUE;

    /** The devices whose backends' directories are those of {@code kind} of the domain {@code ownDomid}. */
    public DeviceDirectory(Xenstore store, int ownDomid, String kind, Factory<D> factory) {
        this.store = store;
        this.lister = new StoreWriter(store);
        this.kind = kind;
        this.root = XenbusPaths.domain(ownDomid) + "/backend/" + kind;
        this.factory = factory;
    }

    /** Begins to watch the store; it need not be there yet. */
    public void watch() {
        store.watchAsync(root, kind, (path, token) -> onChange(path),
                refused -> LOG.error("cannot watch {}: {}", root, refused.getMessage()));
    }

    private void onChange(String path) {
        String rest = path.startsWith(root + "/") ? path.substring(root.length() + 1) : "";
        String[] names = rest.split("/", -1);
        if (names.length >= 2) {
            touch(names[0], names[1]);
        } else {
            lookAtAll();
        }
    }

    private void lookAtAll() {
        devices.values().forEach(DeviceHandshake::touch);
        lister.list(root).whenComplete((domids, thrown) -> {
            if (thrown == null) {
                domids.forEach(this::lookAt);
            }
        });
    }

    private void lookAt(String domid) {
        lister.list(root + "/" + domid).whenComplete((numbers, thrown) -> {
            if (thrown == null) {
                store.later(() -> numbers.forEach(number -> touch(domid, number)));
            }
        });
    }

    private void touch(String domid, String number) {
        try {
            of(Integer.parseInt(domid), Integer.parseInt(number)).touch();
        } catch (NumberFormatException e) {
            LOG.debug("{}/{}/{} is no {}", root, domid, number, kind);
        }
    }

    /** The device of this name; made if there is none. */
    public D of(int domid, int number) {
        return devices.computeIfAbsent(new Key(domid, number),
                key -> factory.make(domid, number, () -> attention = true));
    }

    /** All that are known. */
    public Collection<D> all() {
        return devices.values();
    }

    /** Lets every device take a step, if one has a reason to; forgets those that are gone. */
    public int doWork(long nowNs) {
        if (!attention && nowNs < retryAtNs) {
            return 0;
        }
        attention = false;
        int work = 0;
        retryAtNs = Long.MAX_VALUE;
        List<Key> gone = null;
        for (Map.Entry<Key, D> entry : devices.entrySet()) {
            D device = entry.getValue();
            work += device.doWork(nowNs);
            attention |= device.isClosing();
            retryAtNs = Math.min(retryAtNs, device.retryAtNs());
            if (device.isGone()) {
                gone = gone == null ? new ArrayList<>() : gone;
                gone.add(entry.getKey());
            }
        }
        if (gone != null) {
            gone.forEach(devices::remove);
        }
        return work;
    }

    /** When a device wants a look by itself. */
    public long retryAtNs() {
        return retryAtNs;
    }

    /** Lets go of all rings of a domain that is dying. */
    public void disconnect(int domid) {
        for (Map.Entry<Key, D> entry : devices.entrySet()) {
            if (entry.getKey().domid() == domid && entry.getValue().isConnected()) {
                entry.getValue().letGo();
                attention = true;
            }
        }
    }
}
